// SPDX-License-Identifier: Apache-2.0
package org.sshlog.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sshlog.dist.fixture.Event;
import org.sshlog.dist.fixture.Lab;

/** Commands: their exact arguments, where and by whom they run, and how they end. */
class CommandIT {
  private static Lab lab;

  @BeforeAll
  static void open() {
    lab = Lab.open();
  }

  @AfterAll
  static void close() {
    lab.close();
  }

  private static Event finish(String mark) {
    return lab.events().await("command_finish", mark);
  }

  private static Predicate<Event> of(String type, Event other) {
    return e ->
        e.is(type)
            && e.number("pid") == other.number("pid")
            && e.text("session_id").equals(other.text("session_id"));
  }

  @Test
  void everyFieldOfACommand() throws IOException {
    String mark = Lab.mark();
    long before = System.currentTimeMillis();
    String shell =
        lab.client().run("echo $$; cd /usr/share && /bin/sh -c 'exit 9' " + mark + "; true").word();
    Event finish = finish(mark);
    Event start = lab.events().await("command_start", mark);
    long after = System.currentTimeMillis();
    String exe = Path.of("/bin/sh").toRealPath().toString();
    for (Event each : List.of(start, finish)) {
      assertThat(each.argv()).containsExactly("/bin/sh", "-c", "exit 9", mark);
      assertThat(each.text("filename")).isEqualTo("sh");
      assertThat(each.text("exe")).isEqualTo(exe);
      assertThat(each.text("args")).isEqualTo(exe + " -c exit 9 " + mark);
      assertThat(each.text("cwd")).isEqualTo("/usr/share");
      assertThat(each.number("parent_pid")).isEqualTo(Long.parseLong(shell));
      assertThat(each.text("username")).isEqualTo(lab.user().name());
      assertThat(each.number("user_id")).isEqualTo(lab.user().id());
      assertThat(each.number("tty_id")).isEqualTo(-1);
      assertThat(each.number("start_time")).isBetween(before, after);
      assertThat(each.names()).doesNotContain("args_truncated");
    }
    assertThat(start.number("pid")).isEqualTo(finish.number("pid"));
    assertThat(start.number("end_time")).isZero();
    assertThat(start.number("exit_code")).isEqualTo(-1);
    assertThat(finish.number("end_time")).isBetween(finish.number("start_time"), after);
    assertThat(finish.number("exit_code")).isEqualTo(9);
    assertThat(finish.number("signal")).isZero();
    assertThat(finish.names()).contains("stdout_size", "stdout");
    Event session =
        lab.events()
            .await(
                "its session",
                e ->
                    e.is("connection_established")
                        && e.text("session_id").equals(start.text("session_id")));
    assertThat(start.number("ptm_pid")).isEqualTo(session.number("ptm_pid"));
    assertThat(start.text("tcp_info.client_ip")).isEqualTo("127.0.0.1");
    assertThat(start.number("tcp_info.client_port"))
        .isEqualTo(session.number("tcp_info.client_port"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 30, 5000})
  void argumentsArriveWhole(int count) {
    String mark = Lab.mark();
    lab.client().run("/bin/true " + mark + " $(seq 2 " + count + "); true").orFail();
    List<String> expected =
        IntStream.rangeClosed(0, count)
            .mapToObj(i -> i == 0 ? "/bin/true" : i == 1 ? mark : Integer.toString(i))
            .toList();
    assertThat(finish(mark).argv()).isEqualTo(expected);
    Event start = lab.events().await("command_start", mark);
    assertThat(start.argv()).isEqualTo(expected);
    assertThat(start.text("args"))
        .endsWith(expected.stream().skip(1).collect(Collectors.joining(" ")));
    assertThat(start.names()).doesNotContain("args_truncated");
  }

  @Test
  void noArgumentAtAllAndEmptyArguments() {
    String mark = Lab.mark();
    lab.client().run("/bin/true; /bin/true '' " + mark + " ''; true").orFail();
    Event event = finish(mark);
    assertThat(event.argv()).containsExactly("/bin/true", "", mark, "");
    assertThat(lab.events().all("command_finish", event.text("session_id")))
        .anySatisfy(e -> assertThat(e.argv()).containsExactly("/bin/true"));
  }

  @Test
  void oneArgumentOfAHundredKilobytes() {
    String mark = Lab.mark();
    lab.client()
        .run("/bin/true " + mark + " \"$(head -c 102400 /dev/zero | tr '\\0' x)\"; true")
        .orFail();
    Event event = finish(mark);
    assertThat(event.argv()).containsExactly("/bin/true", mark, "x".repeat(102_400));
    assertThat(event.names()).doesNotContain("args_truncated");
  }

  @Test
  void beyondTheLimitTheRestIsMarkedAsMissing() {
    String mark = Lab.mark();
    lab.client().run("/bin/true " + mark + " $(seq 1 40000); true").orFail();
    Event event = finish(mark);
    assertThat(event.flag("args_truncated")).isTrue();
    List<String> argv = event.argv();
    long recorded = argv.stream().mapToLong(argument -> argument.length() + 1).sum();
    assertThat(recorded).isBetween(127L * 1024, 128L * 1024 + 1);
    // All that is there is right; only the last one may be cut.
    for (int i = 2; i < argv.size() - 1; i++) {
      assertThat(argv.get(i)).isEqualTo(Integer.toString(i - 1));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "a\\nb, \\x0a, \\n",
    "escape sequence, \\x1b]0;title\\x07, \\x1b]0;title\\x07",
    "carriage return, \\x0d, \\r",
    "bidi control, \\xe2\\x80\\xae, \\u202e",
    "line separator, \\xe2\\x80\\xa8, \\u2028",
    "invalid UTF-8, \\xff\\xfe, \\xff\\xfe",
    "cut UTF-8, \\xe2\\x82, \\xe2\\x82",
    "C1 control, \\xc2\\x9b, \\u009b",
  })
  void hostileTextIsOneCleanLine(String what, String bytes, String shown) {
    String mark = Lab.mark();
    lab.client().run("/bin/true " + mark + " $'<" + bytes + ">'; true").orFail();
    // The JSON line was read as strict UTF-8 and is one object, or this would have failed.
    finish(mark);
    List<String> lines =
        lab.daemon().linesWithEndOf(mark).stream().filter(l -> l.contains(mark)).toList();
    List<String> ours = lines.stream().filter(l -> l.contains("true " + mark + " <")).toList();
    assertThat(ours).as(what).hasSize(2).allMatch(line -> line.endsWith("<" + shown + ">"));
    assertThat(lines)
        .allMatch(line -> line.chars().allMatch(c -> c >= ' ' && c != 0x7f && c < 0x80));
  }

  @Test
  void aLineCannotBeForged() {
    String mark = Lab.mark();
    String forged = "2026-01-01 00:00:00 connection_close       (1) root from ip 10.0.0.1:1";
    lab.client().run("/bin/true " + mark + " $'\\n" + forged + "\\n'; true").orFail();
    finish(mark);
    assertThat(lab.daemon().linesWithEndOf(mark)).noneMatch(line -> line.startsWith(forged));
  }

  @Test
  void exactBytesOfInvalidUtf8AreInTheJson() {
    String mark = Lab.mark();
    lab.client().run("/bin/true " + mark + " $'a\\xffb'; true").orFail();
    assertThat(finish(mark).texts("argv_base64").get(2)).isEqualTo("Yf9i");
  }

  @Test
  void everyExitCode() {
    String mark = Lab.mark();
    lab.client()
        .run("for i in $(seq 0 255); do /bin/sh -c 'exit $1' sh $i " + mark + "; done; true")
        .orFail();
    List<Event> finished =
        lab.events().await(256, "exit codes", e -> e.is("command_finish") && e.hasArgument(mark));
    assertThat(finished)
        .hasSize(256)
        .allSatisfy(
            event -> {
              assertThat(Long.toString(event.number("exit_code"))).isEqualTo(event.argv().get(4));
              assertThat(event.number("signal")).isZero();
            });
    assertThat(finished.stream().map(e -> e.argv().get(4)).distinct()).hasSize(256);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 6, 9, 10, 11, 13, 14, 15, 31, 34, 64})
  void everyWayToBeKilled(int signal) {
    String mark = Lab.mark();
    lab.client().run("ulimit -c 0; /bin/sh -c 'kill -$1 $$' sh " + signal + " " + mark + "; true");
    Event event = finish(mark);
    assertThat(event.number("signal")).isEqualTo(signal);
    assertThat(event.number("exit_code")).isEqualTo(128 + signal);
  }

  @Test
  void execChainIsOneProcess() {
    String mark = Lab.mark();
    lab.client()
        .run("/bin/bash -c 'exec /bin/sh -c \"exec /bin/true last $1\" sh $1' bash " + mark)
        .orFail();
    Event last =
        lab.events().await("the last", e -> e.is("command_finish") && e.hasArgument("last"));
    List<Event> starts = lab.events().all(of("command_start", last));
    assertThat(starts.stream().map(e -> e.text("filename")))
        .containsSubsequence("bash", "sh", "true");
    assertThat(lab.events().all(of("command_finish", last))).hasSize(1);
    assertThat(last.text("filename")).isEqualTo("true");
  }

  @Test
  void scriptsAndLinks() throws IOException {
    String mark = Lab.mark();
    lab.client()
        .run(
            "printf '#!/bin/sh -e\\nexit 4\\n' >script; chmod +x script; ./script "
                + mark
                + "; ln -s /bin/true mylink; ./mylink "
                + mark
                + "; true")
        .orFail();
    List<Event> finished =
        lab.events().await(2, "both", e -> e.is("command_finish") && e.hasArgument(mark));
    Event script = finished.get(0);
    assertThat(script.argv()).containsExactly("/bin/sh", "-e", "./script", mark);
    assertThat(script.text("exe")).isEqualTo(Path.of("/bin/sh").toRealPath().toString());
    assertThat(script.number("exit_code")).isEqualTo(4);
    Event link = finished.get(1);
    assertThat(link.text("filename")).isEqualTo("mylink");
    assertThat(link.text("exe")).isEqualTo(Path.of("/bin/true").toRealPath().toString());
  }

  @Test
  void pipelinesAndBackground() {
    String mark = Lab.mark();
    lab.client()
        .run("/bin/echo " + mark + " | /bin/cat - | /usr/bin/wc -c; /bin/sleep 0.01 & wait; true")
        .orFail();
    String session = finish(mark).text("session_id");
    List<Event> finished =
        lab.events()
            .await(
                5, "commands", e -> e.is("command_finish") && e.text("session_id").equals(session));
    assertThat(finished.stream().map(e -> e.text("filename")))
        .contains("echo", "cat", "wc", "sleep");
    assertThat(finished.stream().map(e -> e.number("exit_code")).collect(Collectors.toSet()))
        .isEqualTo(Collections.singleton(0L));
  }

  @Test
  void commandsOnATerminal() {
    String mark = Lab.mark();
    String tty = lab.client().withTerminal().run("tty; /bin/true " + mark + "; true").word();
    Event event = finish(mark);
    assertThat("/dev/pts/" + event.number("tty_id")).isEqualTo(tty);
  }
}
