// SPDX-License-Identifier: Apache-2.0
package org.sshlog.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sshlog.dist.fixture.Finished;
import org.sshlog.dist.fixture.ReferenceTerminal;
import org.sshlog.dist.fixture.Scratch;
import org.sshlog.dist.fixture.Sshlogd;

/** {@code sshlog replay}, in a real terminal and in a pipe. */
class ReplayIT {
  private static final String SSHLOG = Sshlogd.home().resolve("bin/sshlog").toString();

  private Scratch scratch;
  private Path recording;

  @BeforeEach
  void record() {
    scratch = Scratch.create();
    List<String> lines = new ArrayList<>();
    lines.add("{\"version\":2,\"width\":40,\"height\":8}");
    lines.add("[0.1,\"o\",\"\\u001b[?1049h\\u001b[?2004h\\u001b[?1hbegin\\r\\n\"]");
    lines.add(
        "[0.2,\"o\",\"\\u001b]0;evil\\u0007\\u001b[c\\u001b[6n\\u001b]52;c;eA==\\u0007\\u001b[5n\"]");
    for (int i = 1; i <= 3; i++) {
      lines.add("[" + 100 * i + ".0,\"m\",\"command " + i + "\"]");
      lines.add("[" + (100 * i + 1) + ".0,\"o\",\"output " + i + "\\r\\n\"]");
    }
    lines.add("[400.0,\"m\",\"sshlog: 7 bytes of output are missing here\"]");
    recording = scratch.write("r.cast", String.join("\n", lines) + "\n");
  }

  @AfterEach
  void forget() {
    scratch.close();
  }

  private ReferenceTerminal terminal(String options) {
    return new ReferenceTerminal(
        12,
        80,
        "stty -g >"
            + scratch.path("settings")
            + "; "
            + SSHLOG
            + " replay "
            + options
            + " "
            + recording
            + "; echo exit $?; exec cat -v");
  }

  /** What the settings of the terminal were before. */
  private String settings() {
    return Finished.of("cat", scratch.path("settings").toString()).orFail().word();
  }

  @Test
  void keysDriveIt() {
    try (ReferenceTerminal terminal = terminal("")) {
      terminal.await("begin");
      terminal.await("playing");
      assertThat(terminal.isAlternate()).isTrue();
      terminal.press("]");
      terminal.await("command 1");
      terminal.press("]");
      terminal.await("output 1");
      terminal.await("command 2");
      terminal.press("Space");
      terminal.await("paused");
      // From a second behind a command on, [ goes to that one.
      terminal.type("g3:20\r");
      terminal.await("03:20 /");
      terminal.press("[");
      terminal.await("01:40 /");
      terminal.press("Right");
      terminal.await("01:45 / 06:40");
      terminal.press("Left", "Left");
      terminal.await("01:35 / 06:40");
      assertThat(terminal.text()).doesNotContain("output 1");
      terminal.press(".", ".");
      terminal.await("output 1");
      terminal.type("/output 3\r");
      terminal.await("found: output 3");
      terminal.type("g3:21\r");
      terminal.await("03:21 /");
      terminal.type("/nowhere\r");
      terminal.await("not found: nowhere");
      terminal.await("03:21 /");
      terminal.type("++");
      terminal.await("4x");
      terminal.resize(5, 30);
      terminal.await("output 2");
      terminal.press("C-q");
      terminal.await("exit 0");
    }
  }

  @Test
  void theTerminalIsAsBefore() {
    try (ReferenceTerminal terminal = terminal("--max-idle 0.1 --speed 2")) {
      terminal.await("end  06:40");
      String raw = terminal.settings();
      terminal.press("q");
      terminal.await("exit 0");
      String after = terminal.settings();
      assertThat(after).isEqualTo(settings()).isNotEqualTo(raw);
      assertThat(terminal.text()).doesNotContain("^[").doesNotContain("output");
      assertThat(terminal.isAlternate()).isFalse();
      assertThat(terminal.ask("#{keypad_cursor_flag}#{cursor_flag}#{wrap_flag}")).isEqualTo("011");
      assertThat(terminal.ask("#{pane_title}")).isNotEqualTo("evil");
      terminal.press("Up");
      terminal.await("^[[A");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "HUP", "INT"})
  void aSignalRestoresTheTerminal(String signal) {
    try (ReferenceTerminal terminal = terminal("")) {
      terminal.await("begin");
      String pid =
          Finished.of("pgrep", "-f", "^/bin/sh .*/bin/sshlog replay " + recording).orFail().word();
      Finished.of("kill", "-" + signal, pid).orFail();
      terminal.await("exit 1");
      assertThat(terminal.settings()).isEqualTo(settings());
      assertThat(terminal.isAlternate()).isFalse();
    }
  }

  @Test
  void aPipeGetsTextWithoutSequences() {
    Finished text = Finished.of(SSHLOG, "replay", "--speed", "0", recording.toString()).orFail();
    assertThat(text.err()).isEqualTo("sshlog: 7 bytes of output are missing here (at 06:40)\n");
    assertThat(text.out()).isEqualTo("begin\noutput 1\noutput 2\noutput 3\n");
  }

  @Test
  void rawIsExactlyWhatWasRecorded() {
    byte[] bytes = new byte[100_000];
    IntStream.range(0, bytes.length).forEach(i -> bytes[i] = (byte) (i * 7 + i / 256));
    // As asciicast_action writes it: the text for every player, the exact bytes before it.
    String base64 = Base64.getEncoder().encodeToString(bytes);
    Path exact =
        scratch.write(
            "x.cast",
            "{\"version\":3,\"term\":{\"cols\":80,\"rows\":24}}\n"
                + "[0.1,\"b\",\""
                + base64
                + "\"]\n[0.0,\"o\",\"\ufffd\ufffd\"]\n"
                + "# a comment\n[1.0,\"o\",\"\u00e9\\u0000\\r\\n\"]\n[0.5,\"x\",\"0\"]\n");
    Path target = scratch.path("out");
    Finished.of("sh", "-c", SSHLOG + " replay --raw --speed 0 " + exact + " >" + target).orFail();
    byte[] more = "\u00e9\u0000\r\n".getBytes(StandardCharsets.UTF_8);
    byte[] expected = Arrays.copyOf(bytes, bytes.length + more.length);
    System.arraycopy(more, 0, expected, bytes.length, more.length);
    assertThat(target).hasBinaryContent(expected);
  }

  @Test
  void aLogOfASessionIsPlayedAsWell() {
    String log =
        "\n[[ sshlog connection_established user: bob at 2023-11-28T06:58:11.461000Z ]]\n$ ls\na  b\n"
            + "[[ sshlog time: 2023-11-28T07:58:11.461000Z ]]\n$ exit\n"
            + "[[ sshlog connection_close user: bob at 2023-11-28T07:58:14.000000Z ]]\n";
    recording = scratch.write("ssh_1.log", log);
    String file = recording.toString();
    assertThat(Finished.of(SSHLOG, "replay", "--speed", "0", "--raw", file).orFail().out())
        .isEqualTo(log);
    assertThat(Finished.of(SSHLOG, "replay", "--speed", "0", file).orFail().out())
        .isEqualTo("\n$ ls\na  b\n$ exit\n");
    try (ReferenceTerminal terminal = terminal("")) {
      terminal.await("a  b");
      terminal.await("/ 1:00:02");
      terminal.press("]");
      terminal.await("$ exit");
      terminal.press("q");
      terminal.await("exit 0");
    }
  }

  @Test
  void whatIsWrongIsSaidWithItsLine() {
    Path bad =
        scratch.write(
            "bad.cast", "{\"version\":2,\"width\":80,\"height\":24}\n[0,\"o\",\"a\\n\"]\n{}\n");
    Finished finished = Finished.of(SSHLOG, "replay", "--speed", "0", bad.toString());
    assertThat(finished.exitCode()).isEqualTo(1);
    assertThat(finished.out()).isEqualTo("a\n");
    assertThat(finished.err()).contains("bad.cast:3: no event");
    Path cut =
        scratch.write(
            "cut.cast", "{\"version\":2,\"width\":80,\"height\":24}\n[0,\"o\",\"a\\n\"]\n[1,\"o");
    finished = Finished.of(SSHLOG, "replay", "--speed", "0", cut.toString()).orFail();
    assertThat(finished.out()).isEqualTo("a\n");
    assertThat(finished.err()).contains("ends in the middle of a line");
    assertThat(Finished.of(SSHLOG, "replay", scratch.path("none").toString()).exitCode())
        .isEqualTo(1);
    assertThat(Finished.of(SSHLOG, "replay", "--speed", "-1", "x").exitCode()).isEqualTo(2);
  }
}
