// SPDX-License-Identifier: Apache-2.0
package org.sshlog.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sshlog.dist.fixture.Await;
import org.sshlog.dist.fixture.Event;
import org.sshlog.dist.fixture.Finished;
import org.sshlog.dist.fixture.Lab;
import org.sshlog.dist.fixture.Sshd;

/** To whose session a process belongs, whatever becomes of its parents and its name. */
class AttributionIT {
  private static Lab lab;

  @BeforeAll
  static void open() {
    lab = Lab.open();
  }

  @AfterAll
  static void close() {
    lab.close();
  }

  private static void awaitClose(String session) {
    lab.events()
        .await(
            "the end of the connection",
            e -> e.is("connection_close") && e.text("session_id").equals(session));
  }

  /** Lets whoever reads from the named pipe go on. */
  private static void release(Path pipe) {
    // Opening it blocks until somebody reads: a program that can be ended does it.
    Finished.of("timeout", "20", "sh", "-c", "echo go >\"$1\"", "sh", pipe.toString()).orFail();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nohup %s >/dev/null 2>&1 &",
        "setsid %s >/dev/null 2>&1 </dev/null &",
        "( ( %s >/dev/null 2>&1 </dev/null & ) & )",
        "setsid setsid nohup %s >/dev/null 2>&1 </dev/null &",
        "TMUX_TMPDIR=$HOME tmux -L test new-session -d \"%s\"",
      })
  void outlivesItsSession(String start) {
    String mark = Lab.mark();
    Path pipe = lab.user().home("pipe-" + mark);
    Path script = lab.user().home("later-" + mark);
    String prepare =
        "mkfifo %s; printf '#!/bin/sh\\nread x <%s\\n/bin/true %s\\nexit 0\\n' >%s; chmod +x %s; "
            .formatted(pipe, pipe, mark, script, script);
    lab.client().run(prepare + start.formatted(script)).orFail();
    Event began = lab.events().await("command_start", script.toString());
    String session = began.text("session_id");
    awaitClose(session);

    release(pipe);
    Event late = lab.events().await("command_finish", mark);
    assertThat(late.text("session_id")).isEqualTo(session);
    assertThat(late.number("ptm_pid")).isEqualTo(began.number("ptm_pid"));
    assertThat(late.text("username")).isEqualTo(lab.user().name());
    assertThat(late.number("tcp_info.client_port")).isEqualTo(began.number("tcp_info.client_port"));
    assertThat(late.number("exit_code")).isZero();
    assertThat(lab.events().all("connection_close", session)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "su %s -c '/bin/true %s; true'",
        "su - %s -c '/bin/true %s; true'",
        "sudo -n -u %s /bin/true %s",
        "runuser -u %s -- /bin/true %s"
      })
  void becomesSomebodyElse(String command) {
    String mark = Lab.mark();
    lab.root()
        .run(command.formatted(lab.user().name(), mark) + "; /bin/true after-" + mark)
        .orFail();
    Event inside =
        lab.events()
            .await(
                "the command itself",
                e ->
                    e.is("command_finish")
                        && e.hasArgument(mark)
                        && e.text("filename").equals("true"));
    Event after = lab.events().await("command_finish", "after-" + mark);
    assertThat(inside.text("session_id")).isEqualTo(after.text("session_id"));
    // The session's user, not the one the command ran as.
    assertThat(inside.text("username")).isEqualTo("root");
  }

  @Test
  void aProcessThatIsCalledSshdIsNothingSpecial() throws IOException {
    Path directory = Files.createDirectory(lab.daemon().path("bin"));
    Path copy = Files.copy(Path.of("/bin/bash").toRealPath(), directory.resolve("sshd"));
    Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));
    List<String> marks = List.of(Lab.mark(), Lab.mark(), Lab.mark(), Lab.mark());
    // A copy of another program, another title, another thread name.
    Finished.of(copy.toString(), "-c", "/bin/true " + marks.get(0) + "; true").orFail();
    Finished.of(
            "bash",
            "-c",
            "exec -a 'sshd: root@pts/0' bash -c '/bin/true " + marks.get(1) + "; true'")
        .orFail();
    Finished.of("bash", "-c", "echo sshd >/proc/self/comm; /bin/true " + marks.get(2) + "; true")
        .orFail();
    // The copy with a connection as its standard input, as the real one has it.
    Path log = lab.daemon().path("fake.log");
    Process listener =
        new ProcessBuilder(
                "socat",
                "TCP4-LISTEN:0,bind=127.0.0.1",
                "EXEC:" + copy + " -c '/bin/true " + marks.get(3) + "; true',nofork")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      connectTo(listener);
      Await.until(() -> "the copy does not end", Duration.ofSeconds(60), () -> !listener.isAlive());
      assertThat(Files.readString(log)).isEmpty();
    } finally {
      listener.destroy();
    }
    lab.settle();
    assertThat(lab.events().all(e -> marks.stream().anyMatch(e::hasArgument))).isEmpty();
  }

  private static void connectTo(Process listener) {
    String port =
        Await.value(
            () -> "the listener does not listen",
            Duration.ofSeconds(60),
            () ->
                Finished.of("ss", "-Hltnp")
                    .out()
                    .lines()
                    .filter(line -> line.contains("pid=" + listener.pid() + ","))
                    .map(line -> line.strip().split("\\s+")[3].replaceFirst(".*:", ""))
                    .findFirst());
    Finished.of("socat", "-u", "/dev/null", "TCP4:127.0.0.1:" + port).orFail();
  }

  @Test
  void insideASessionTheNameDoesNotHideAnything() {
    String mark = Lab.mark();
    lab.client()
        .run("cp /bin/bash ./sshd; ./sshd -c '/bin/true " + mark + "; true'; true")
        .orFail();
    Event event = lab.events().await("command_finish", mark);
    assertThat(event.text("username")).isEqualTo(lab.user().name());
  }

  @Test
  void commandsOutsideOfSessionsAreNotShown() {
    String mark = Lab.mark();
    Finished.of("/bin/true", mark).orFail();
    Finished.of("runuser", "-u", lab.user().name(), "--", "/bin/true", mark).orFail();
    lab.settle();
    assertThat(lab.events().all(e -> e.hasArgument(mark))).isEmpty();
  }

  @Test
  void theServerThatASessionStartsBelongsToIt() {
    // sshd without a connection, started by hand from a session, is a command like another.
    String mark = Lab.mark();
    lab.root().run(Sshd.binary() + " -t -f /nonexistent-" + mark + "; /bin/true " + mark).orFail();
    Event event = lab.events().await("command_finish", mark);
    List<Event> commands = lab.events().all("command_finish", event.text("session_id"));
    assertThat(commands).anyMatch(e -> e.hasArgument("/nonexistent-" + mark));
    assertThat(lab.events().all("connection_established", event.text("session_id"))).hasSize(1);
  }
}
