// SPDX-License-Identifier: Apache-2.0
package org.sshlog.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.sshlog.dist.fixture.Event;
import org.sshlog.dist.fixture.Finished;
import org.sshlog.dist.fixture.Lab;
import org.sshlog.dist.fixture.Session;
import org.sshlog.dist.fixture.SshClient;
import org.sshlog.dist.fixture.Sshlogd;
import org.sshlog.dist.fixture.Stream;

/** What goes through sessions: exactly what the client received and sent, each session apart. */
class TerminalIT {
  private static Lab lab;

  @BeforeAll
  static void open() {
    lab =
        Lab.open(
            Sshlogd.prepare()
                .withTerminals(
                    "connection_established",
                    "terminal_update",
                    "terminal_input",
                    "terminal_resize",
                    "connection_close",
                    "data_lost"));
  }

  @AfterAll
  static void close() {
    lab.close();
  }

  /** The number that a session knows itself by. */
  private static long shell(Finished finished) {
    return Long.parseLong(finished.out().lines().findFirst().orElseThrow().strip());
  }

  private static Predicate<Event> of(String type, long shell) {
    return e -> e.is(type) && e.number("shell_pid") == shell;
  }

  /** All output of a session whose connection has ended. */
  private static Stream output(long shell, String stream) {
    Event first =
        lab.daemon().terminals().await("output of " + shell, of("terminal_update", shell));
    awaitClose(first.text("session_id"));
    return Stream.of(
        lab.daemon()
            .terminals()
            .all(of("terminal_update", shell).and(e -> e.text("stream").equals(stream))));
  }

  private static Event awaitClose(String sessionId) {
    return lab.daemon()
        .terminals()
        .await(
            "the end of " + sessionId,
            e -> e.is("connection_close") && e.text("session_id").equals(sessionId));
  }

  @Test
  void aTerminalShowsWhatTheClientGot() {
    Finished client =
        lab.client().withTerminal().run("echo $$; echo 'Grüße, 世界'; ls -l /etc; seq 1 20000");
    Stream seen = output(shell(client), "stdout");
    assertThat(seen.text()).isEqualTo(client.out());
    assertThat(seen.missing()).isZero();
  }

  @Test
  void withoutATerminalOutputAndErrorsAreApart() {
    Finished client =
        lab.client().run("echo $$; seq 1 20000; echo wrong >&2; ls /nowhere; echo last");
    long shell = shell(client);
    assertThat(output(shell, "stdout").text()).isEqualTo(client.out());
    assertThat(output(shell, "stderr").text()).isEqualTo(client.err());
  }

  @Test
  void whatTheClientSends() {
    try (Session session = lab.client().open("echo shell $$; cat; echo done")) {
      long shell = Long.parseLong(session.after("shell"));
      session.type("one");
      session.after("one");
      session.type("zwei: ü");
      session.logOut();
      output(shell, "stdout");
      Stream input = Stream.of(lab.daemon().terminals().all(of("terminal_input", shell)));
      assertThat(input.text()).isEqualTo("one\nzwei: ü\n");
    }
  }

  @Test
  void inputIsMaskedWhileTheTerminalDoesNotEcho() {
    String secret = "secret" + Lab.mark();
    String command = "echo shell $$; read -r a; stty -echo; echo hidden; read -r b; echo over";
    try (Session session = lab.client().withTerminal().open(command)) {
      long shell = Long.parseLong(session.after("shell"));
      session.type("visible");
      session.after("hidden");
      session.type(secret);
      session.after("over");
      session.logOut();
      output(shell, "stdout");
      List<Event> input = lab.daemon().terminals().all(of("terminal_input", shell));
      assertThat(Stream.of(input).text()).isEqualTo("visible\n" + "*".repeat(secret.length() + 1));
      assertThat(input).extracting(e -> e.flag("masked")).contains(true, false);
    }
  }

  @Test
  void terminalsOfOneConnectionStayApart() {
    SshClient shared = lab.client().sharing(Lab.mark());
    try (Session first =
        shared.with("-M").withTerminal().open("echo shell $$; read -r x; echo $x")) {
      long one = Long.parseLong(first.after("shell"));
      try (Session second =
          shared.withTerminal().open("echo shell $$; echo two; read -r x; echo $x")) {
        long two = Long.parseLong(second.after("shell"));
        first.type("first");
        second.type("second");
        first.logOut();
        second.logOut();
        assertThat(output(one, "stdout").text()).contains("first").doesNotContain("two");
        assertThat(output(two, "stdout").text()).contains("two", "second").doesNotContain("first");
      }
    }
  }

  @Test
  void aTerminalsNumberThatIsUsedAgainIsAnotherSession() {
    SshClient shared = lab.client().sharing(Lab.mark());
    try (Session master = shared.with("-M", "-N").open()) {
      shared.run("true");
      Finished first = shared.withTerminal().run("echo $$; tty; echo one");
      Finished second = shared.withTerminal().run("echo $$; tty; echo two");
      master.hangUp();
      Stream one = output(shell(first), "stdout");
      Stream two = output(shell(second), "stdout");
      assertThat(one.text()).isEqualTo(first.out());
      assertThat(two.text()).isEqualTo(second.out());
      assertThat(two.missing()).isZero();
    }
  }

  @Test
  void sizesOfTheWindow() {
    Path typescript = lab.daemon().path("typescript");
    String command =
        "stty rows 30 cols 100; (until grep -q ready "
            + typescript
            + "; do sleep 0.1; done; stty rows 40 cols 120 </dev/tty) & "
            + String.join(" ", lab.client().commandLine("-tt"))
            + " \"trap 'stty size | grep -q 120 && exit' WINCH; echo rea''dy;"
            + " while :; do sleep 0.1; done\"";
    Finished.of("script", "-q", "-e", "-f", "-c", command, typescript.toString());
    Event grown =
        lab.daemon()
            .terminals()
            .await("the larger size", e -> e.is("terminal_resize") && e.number("columns") == 120);
    List<Event> sizes =
        lab.daemon().terminals().all(of("terminal_resize", grown.number("shell_pid")));
    // stty sets one after the other; whether the client tells both is up to it.
    assertThat(sizes)
        .extracting(e -> e.number("rows") + "x" + e.number("columns"))
        .startsWith("30x100")
        .endsWith("40x120")
        .isSubsetOf("30x100", "40x100", "40x120")
        .doesNotHaveDuplicates();
    assertThat(sizes)
        .extracting(e -> e.number("shell_pid"))
        .containsOnly(grown.number("shell_pid"));
  }

  @Test
  void theEndSaysHowMuchItWas() {
    Finished client = lab.client().run("echo $$; head -c 100000 /dev/zero; cat");
    long shell = shell(client);
    Event first = lab.daemon().terminals().await("output", of("terminal_update", shell));
    Event close = awaitClose(first.text("session_id"));
    assertThat(close.number("bytes_out")).isEqualTo(100_000 + Long.toString(shell).length() + 1);
    assertThat(close.number("bytes_in")).isZero();
    assertThat(close.number("lost_events")).isZero();
  }
}
