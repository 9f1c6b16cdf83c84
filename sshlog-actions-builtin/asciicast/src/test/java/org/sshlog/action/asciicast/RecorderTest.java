// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.asciicast;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sshlog.spi.Action;
import org.sshlog.spi.event.Command;
import org.sshlog.spi.event.CommandFinish;
import org.sshlog.spi.event.CommandStart;
import org.sshlog.spi.event.StandardStream;
import org.sshlog.spi.event.TerminalUpdate;
import org.sshlog.spi.testkit.Events;

/** Which event comes into which recording, and what a recording says of itself. */
class RecorderTest {
  private static final String STOPPED =
      "sshlog: the recording was stopped, since the daemon stops or has read its configuration anew";
  private static final String CLOSED = "sshlog: the connection was closed";

  @TempDir Path tmp;

  private static TerminalUpdate output(int tty, int shell, long offset, String text) {
    Events e = Events.sample();
    return new TerminalUpdate(
        e.connection(),
        tty,
        e.output("").timeNs(),
        shell,
        StandardStream.STDOUT,
        offset,
        text,
        text.length());
  }

  private static Command command(int pid, int parent, String... argv) {
    return new Command(pid, parent, List.of(argv), false, "/", "/bin/" + argv[0], 0);
  }

  private static CommandStart start(int tty, int pid, int parent, String... argv) {
    Events e = Events.sample();
    return new CommandStart(e.connection(), tty, e.output("").timeNs(), command(pid, parent, argv));
  }

  private static CommandFinish finish(int tty, int pid, int exitCode) {
    Events e = Events.sample();
    return new CommandFinish(
        e.connection(), tty, e.output("").timeNs(), command(pid, 1, "x"), exitCode, 0, null);
  }

  @Test
  void theHeaderSaysWhoseRecordingItIs() throws Exception {
    Theatre theatre = Theatre.in(tmp);
    theatre.record(theatre.action(), Theatre.at(0).established(), Theatre.at(0).resize(0, 0));
    Map<String, Object> header = theatre.cast().header();
    assertThat(header)
        .containsEntry("version", 2)
        .containsEntry("width", 80)
        .containsEntry("height", 24)
        .containsEntry("timestamp", 1_795_305_601)
        .containsEntry("title", "alice@host.example from 192.0.2.7")
        .containsEntry(
            "env",
            Map.of(
                "USER", "alice",
                "SSH_CONNECTION", "192.0.2.7 50022 198.51.100.1 22",
                "SSH_TTY", "/dev/pts/3"));
    assertThat(header.get("sshlog"))
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
        .containsEntry("session_id", "3f0c1d2e-4321-1795305600000")
        .containsEntry("shell_pid", 5000)
        .containsEntry("tty_id", 3)
        .containsEntry("username", "alice")
        .containsEntry("client_ip", "192.0.2.7")
        .containsEntry("time_ns", 1_795_305_601_250_000_000L);
  }

  @Test
  void aFileBeginsWithTheWindowAndEndsWithTheReason() throws Exception {
    Theatre theatre = Theatre.in(tmp);
    try (Action action = theatre.action()) {
      action.handle(Theatre.at(0).established());
      action.handle(Theatre.at(0).commandStart("bash"));
      action.flush();
      assertThat(theatre.names()).as("before the window is known").isEmpty();
      action.handle(Theatre.at(0).resize(40, 120));
      action.flush();
      assertThat(theatre.cast().header()).containsEntry("width", 120).containsEntry("height", 40);
      assertThat(theatre.cast().data("r")).isEmpty();
      action.handle(Theatre.at(0).resize(40, 120));
      action.handle(Theatre.at(0).resize(41, 0));
      action.handle(Theatre.at(0).closed());
    }
    assertThat(theatre.cast().data("r")).containsExactly("80x41");
    assertThat(theatre.cast().data("m"))
        .containsExactly(
            "/usr/bin/bash",
            "sshlog: 4800 bytes of output of this connection are in no recording that ends here",
            CLOSED);
  }

  @Test
  void aSessionWithoutATerminalIsRecordedAtOnceAndItsErrorsAreMarked() throws Exception {
    Theatre theatre = Theatre.in(tmp);
    Events session = Theatre.at(0).tty(-1);
    try (Action action = theatre.action()) {
      action.handle(session.established());
      action.flush();
      assertThat(theatre.cast().events()).isEmpty();
      action.handle(session.output(StandardStream.STDERR, 0, "cannot\n"));
      action.handle(session.output(StandardStream.STDOUT, 0, "done\n"));
      action.handle(session.output(StandardStream.STDERR, 10, "ever\n"));
    }
    assertThat(theatre.names()).containsExactly("alice-3f0c1d2e-4321-1795305600000--1.cast");
    assertThat(theatre.cast().events().stream().map(e -> e.code() + " " + e.data()))
        .containsExactly(
            "s stderr",
            "o cannot\n",
            "o done\n",
            "m sshlog: 3 bytes of error output are missing here",
            "s stderr",
            "o ever\n",
            "m " + STOPPED);
  }

  @Test
  void aConnectionWithoutASessionHasNoRecording() throws Exception {
    Theatre theatre = Theatre.in(tmp);
    Events e = Events.sample().tty(-1);
    theatre.record(
        theatre.action(),
        new org.sshlog.spi.event.ConnectionEstablished(
            e.connection(), -1, 1, 4330, 0, false, e.established().authentication()),
        e.closed());
    assertThat(theatre.names()).isEmpty();
  }

  @Test
  void gapsAreToldWhereTheyAre() throws Exception {
    Theatre theatre = Theatre.in(tmp);
    theatre.record(
        theatre.action(),
        Theatre.at(0).established(),
        Theatre.at(0).output(5, "late"),
        Theatre.at(1).output(9, "next"),
        Theatre.at(2).output(1_000_013, "far"),
        Theatre.at(3).output(1_000_020, ""),
        Theatre.at(4).output(3, "again"));
    assertThat(theatre.cast().events().stream().map(e -> e.code() + " " + e.data()))
        .containsExactly(
            "m sshlog: 5 bytes of output are missing here",
            "o late",
            "o next",
            "m sshlog: 1000000 bytes of output are missing here",
            "o far",
            "m sshlog: 4 bytes of output are missing here",
            "m sshlog: the bytes of output are counted anew from here; some may be missing,"
                + " unknown how many",
            "o again",
            "m " + STOPPED);
  }

  @Test
  void aConnectionThatCarriedMoreThanItsRecordingsTellIsRemarked() throws Exception {
    Theatre theatre = Theatre.in(tmp);
    String end = "x".repeat(20);
    theatre.record(
        theatre.action("record_input", "true"),
        Theatre.at(0).established(),
        Theatre.at(0).output(0, "y".repeat(4_700)),
        Theatre.at(0).tty(-1).output(StandardStream.STDERR, 30, end),
        Theatre.at(0).input(0, "z".repeat(118)),
        Theatre.at(0).closed()); // 120 bytes in, 4800 out
    assertThat(theatre.cast(Theatre.NAME).data("m"))
        .containsExactly(
            "sshlog: 50 bytes of output of this connection are in no recording that ends here",
            "sshlog: 2 bytes of input of this connection are in no recording that ends here",
            CLOSED);
    assertThat(theatre.cast(Theatre.NAME.replace("-3.cast", "--1.cast")).data("m"))
        .contains(
            "sshlog: 50 bytes of output of this connection are in no recording that ends here");
  }

  @Test
  void whatCameBeforeARecordingIsTold() throws Exception {
    Theatre theatre = Theatre.in(tmp);
    theatre.record(
        theatre.action(),
        Theatre.at(0).existing(),
        Theatre.at(0).resize(24, 80),
        Theatre.at(0).output(777, "x"));
    assertThat(theatre.cast().data("m"))
        .containsExactly(
            "sshlog: the session began before this recording",
            "sshlog: 777 bytes of output came before this recording",
            STOPPED);
  }

  @Test
  void aDaemonThatStartsAgainBeginsAnotherFileAndRepairsTheFirst() throws Exception {
    Theatre theatre = Theatre.in(tmp);
    theatre.record(theatre.action(), Theatre.at(0).established(), Theatre.at(0).output("first"));
    String whole = Files.readString(theatre.file(Theatre.NAME));
    Files.writeString(theatre.file(Theatre.NAME), whole.substring(0, whole.length() - 30));
    theatre.record(theatre.action(), Theatre.at(9).output(5, "second"));
    String second = Theatre.NAME.replace(".cast", "-2.cast");
    assertThat(theatre.names()).containsExactlyInAnyOrder(Theatre.NAME, second);
    assertThat(theatre.cast(Theatre.NAME).data("m"))
        .singleElement()
        .asString()
        .startsWith("sshlog: the recording was interrupted here; ");
    assertThat(theatre.cast(second).data("m"))
        .containsExactly("sshlog: 5 bytes of output came before this recording", STOPPED);
    assertThat(theatre.cast(second).shown()).isEqualTo("second");
    assertThat(theatre.context().log()).anyMatch(line -> line.contains("incomplete line"));
  }

  @Test
  void aThousandRecordingsOfOneNameAllHaveTheirFile() throws Exception {
    Theatre theatre = Theatre.in(tmp);
    try (Action action = theatre.action("file_name", "{{username}}.cast")) {
      for (int i = 0; i < 1_000; i++) {
        action.handle(Events.sample().session(i + 1, "session-" + i).output("text " + i));
      }
    }
    Set<String> seen = new HashSet<>();
    for (String name : theatre.names()) {
      seen.add(theatre.cast(name).shown());
    }
    assertThat(seen).hasSize(1_000);
    assertThat(theatre.names()).hasSize(1_000).contains("alice.cast", "alice-1000.cast");
  }

  @Test
  void sessionsOfAConnectionStayApart() throws Exception {
    Theatre theatre = Theatre.in(tmp);
    theatre.record(
        theatre.action("file_name", "{{shell_pid}}.cast"),
        start(3, 5000, 4330, "bash"),
        output(3, 5000, 0, "a"),
        start(-1, 6000, 4330, "make", "all"),
        output(-1, 6000, 0, "b"),
        start(-1, 6001, 6000, "cc"),
        start(-1, 7000, 4330, "rsync"),
        start(-1, 7002, 7000, "ssh"),
        output(-1, 7000, 0, "c"),
        start(-1, 6002, 6000, "ld"),
        start(-1, 7001, 7000, "sync"),
        start(3, 5001, 5000, "vi"),
        start(-1, 9999, 9998, "whose"),
        output(3, 5000, 1, "d"),
        finish(-1, 6002, 1),
        finish(-1, 6000, 2),
        finish(3, 5000, 0),
        start(3, 8000, 4330, "zsh"),
        output(3, 8000, 0, "the terminal's next session"));
    assertThat(theatre.cast("5000.cast").shown()).isEqualTo("ad");
    assertThat(theatre.cast("5000.cast").data("m"))
        .containsExactly("/bin/bash", "/bin/vi", STOPPED);
    assertThat(theatre.cast("5000.cast").data("x")).containsExactly("0");
    assertThat(theatre.cast("6000.cast").shown()).isEqualTo("b");
    assertThat(theatre.cast("6000.cast").data("m"))
        .containsExactly("/bin/make all", "/bin/cc", "/bin/ld", STOPPED);
    assertThat(theatre.cast("6000.cast").data("x")).containsExactly("2");
    assertThat(theatre.cast("7000.cast").data("m"))
        .containsExactly("/bin/rsync", "/bin/ssh", "/bin/sync", STOPPED);
    assertThat(theatre.cast("8000.cast").shown()).isEqualTo("the terminal's next session");
    assertThat(theatre.cast("8000.cast").data("m")).containsExactly("/bin/zsh", STOPPED);
    assertThat(theatre.names()).hasSize(4);
  }

  @Test
  void inputIsRecordedOnlyWhenAskedFor() throws Exception {
    Theatre theatre = Theatre.in(tmp);
    theatre.record(theatre.action(), Theatre.at(0).output("$ "), Theatre.at(1).input("secret\r"));
    assertThat(theatre.cast().data("i")).isEmpty();
    assertThat(Files.readString(theatre.file(Theatre.NAME))).doesNotContain("secret");
  }

  @Test
  void aTakenAwayFileOrDirectoryIsBegunAnew() throws Exception {
    Theatre theatre = Theatre.in(tmp);
    Path away = tmp.resolve("away");
    long offset = 0;
    try (Action action = theatre.action()) {
      action.handle(Theatre.at(0).established());
      action.handle(Theatre.at(0).resize(30, 100));
      long deadline = System.nanoTime() + 60_000_000_000L;
      action.handle(Theatre.at(1).output(offset++, "a"));
      action.flush();
      Files.move(theatre.directory(), away);
      while (!Files.exists(theatre.file(Theatre.NAME))) {
        assertThat(System.nanoTime()).as("noticed in time").isLessThan(deadline);
        action.handle(Theatre.at(1_000).output(offset++, "a"));
        action.flush();
      }
    }
    Cast before = Cast.read(away.resolve(Theatre.NAME));
    Cast after = theatre.cast();
    assertThat(after.header()).containsEntry("width", 100).containsEntry("height", 30);
    assertThat(before.shown().length() + after.shown().length()).isEqualTo((int) offset);
    assertThat(after.shown()).isEqualTo("a");
    assertThat(after.data("m"))
        .containsExactly(
            "sshlog: " + (offset - 1) + " bytes of output came before this recording", STOPPED);
  }

  @Test
  void filesThatSomebodyElseChangedAreLeftAlone() throws Exception {
    Theatre theatre = Theatre.in(tmp);
    try (Action action = theatre.action()) {
      action.handle(Theatre.at(0).output(0, "one"));
      action.flush();
      Files.writeString(theatre.file(Theatre.NAME), "");
      long deadline = System.nanoTime() + 60_000_000_000L;
      long offset = 3;
      while (theatre.names().size() == 1) {
        assertThat(System.nanoTime()).as("noticed in time").isLessThan(deadline);
        action.handle(Theatre.at(1).output(offset++, "."));
        action.flush();
      }
    }
    assertThat(theatre.cast(Theatre.NAME.replace(".cast", "-2.cast")).shown()).isEqualTo(".");
  }

  @Test
  void manySessionsNeedFewOpenFiles() throws Exception {
    Theatre theatre = Theatre.in(tmp);
    long before = openFiles();
    try (Action action = theatre.action("file_name", "{{session_id}}.cast")) {
      for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 500; i++) {
          Events session = Events.sample().session(i + 1, "s" + i);
          action.handle(session.output(round, Integer.toString(round)));
        }
        action.flush();
        assertThat(openFiles() - before).isLessThan(100);
      }
    }
    for (int i = 0; i < 500; i++) {
      assertThat(theatre.cast("s" + i + ".cast").shown()).isEqualTo("012");
    }
  }

  private static long openFiles() throws Exception {
    try (var files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    }
  }

  @Test
  void tooManySessionsStopTheOldestRecordingsAndSaySo() throws Exception {
    Theatre theatre = Theatre.in(tmp);
    Recording.Studio studio =
        new Recording.Studio(
            CastFormat.V2, theatre.directory(), new OpenFiles(4), theatre.context().logger());
    FileName name = new FileName(org.sshlog.spi.format.Template.parse("{{session_id}}.cast"));
    try (Action action = new Recorder(studio, name, false, 10, theatre.context().clock())) {
      for (int i = 0; i < 11; i++) {
        action.handle(Events.sample().session(i + 1, "s" + i).output("x"));
      }
      action.handle(Events.sample().session(1, "s0").output(1, "y"));
    }
    assertThat(theatre.cast("s0.cast").data("m"))
        .containsExactly("sshlog: the recording was stopped, since there are too many sessions");
    assertThat(theatre.cast("s0-2.cast").data("m"))
        .containsExactly("sshlog: 1 bytes of output came before this recording", STOPPED);
  }

  @Test
  void longCommandsAreCut() throws Exception {
    Theatre theatre = Theatre.in(tmp);
    theatre.record(
        theatre.action(), Theatre.at(0).output("$ "), start(3, 1, 1, "echo", "y".repeat(100_000)));
    assertThat(theatre.cast().data("m").get(0)).hasSize(1_003).endsWith("y...");
  }

  @Test
  void aFloodIsWrittenInPiecesAndWhole() throws Exception {
    Theatre theatre = Theatre.in(tmp);
    String line = "0123456789 ".repeat(90) + "\r\n";
    StringBuilder expected = new StringBuilder();
    try (Action action = theatre.action("format", "v3")) {
      for (int i = 0; i < 1_000; i++) {
        action.handle(Theatre.at(i).output(expected.length(), line));
        expected.append(line);
        if (i == 500) {
          assertThat(Files.size(theatre.file(Theatre.NAME))).isGreaterThan(400_000);
          assertThat(theatre.cast().shown()).isNotEmpty();
        }
      }
    }
    assertThat(theatre.cast().shown()).isEqualTo(expected.toString());
  }
}
