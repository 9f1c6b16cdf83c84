// SPDX-License-Identifier: Apache-2.0
package org.sshlog.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sshlog.dist.fixture.Await;
import org.sshlog.dist.fixture.Finished;
import org.sshlog.dist.fixture.Lab;
import org.sshlog.dist.fixture.Proc;
import org.sshlog.dist.fixture.Session;
import org.sshlog.dist.fixture.Sshd;
import org.sshlog.dist.fixture.Sshlogd;

/** The end of the daemon, and what it takes in its stride before. */
class ShutdownIT {
  /** It takes less than five seconds where nothing else keeps the machine busy. */
  private static final Duration LIMIT = Duration.ofSeconds(15);

  /** What is in places where a daemon could leave something, and where little else happens. */
  private static Set<String> traces() throws IOException {
    Set<String> traces = new TreeSet<>();
    for (String directory : new String[] {"/run", "/sys/fs/bpf", "/dev/shm", "/var/log"}) {
      try (Stream<Path> files = Files.list(Path.of(directory))) {
        files.map(Path::toString).forEach(traces::add);
      }
    }
    return traces;
  }

  /** What a Java process leaves under its number in the directory of temporary files. */
  private static List<String> temporaryFilesOf(int pid) {
    String number = Integer.toString(pid);
    return Finished.of(
            "find", "/tmp", "-maxdepth", "2", "-name", number, "-o", "-name", ".*_pid" + number)
        .out()
        .lines()
        .toList();
  }

  private static int loadedPrograms() {
    return Integer.parseInt(
        Finished.of("sh", "-c", "ls -l /proc/[0-9]*/fd 2>/dev/null | grep -c bpf-prog").word());
  }

  @Test
  void endsInTimeAndLeavesNothingBehind() throws IOException {
    final int programs = loadedPrograms();
    final Set<String> before = traces();
    try (Sshd sshd = Sshd.start();
        Sshlogd daemon = Sshlogd.prepare()) {
      Path temporary = Files.createDirectory(daemon.path("tmp"));
      daemon.under("env", "TMPDIR=" + temporary, "SSHLOGD_JAVA_OPTS=-Djava.io.tmpdir=" + temporary);
      daemon.launch();
      String mark = Lab.mark();
      try (Session session = sshd.client("root").open("/bin/true " + mark + "; echo done; cat")) {
        session.after("done");
        daemon.events().await("command_finish", mark);
        daemon.cli("status").orFail();
        daemon.signal("TERM");
        assertThat(daemon.awaitExit(LIMIT)).isZero();
        assertThat(session.isOpen()).isTrue();
      }
      assertThat(temporary).isEmptyDirectory();
      assertThat(temporaryFilesOf(daemon.pid())).isEmpty();
      try (Stream<Path> files = Files.list(daemon.socket().getParent())) {
        assertThat(files.map(file -> file.getFileName().toString()))
            .containsExactlyInAnyOrder(
                "etc", "tmp", "state", "event.json", "event.log", "sshlogd.log");
      }
      try (Stream<Path> files = Files.list(daemon.socket().resolveSibling("state"))) {
        assertThat(files.map(file -> file.getFileName().toString()))
            .containsExactlyInAnyOrder("logins.journal", "failures.journal", "journal.lock");
      }
      assertThat(Proc.withCommandLine(daemon.socket().toString())).isEmpty();
    }
    assertThat(before).containsAll(traces());
    Await.until(
        () -> "programs are loaded that were not before",
        Duration.ofSeconds(60),
        () -> loadedPrograms() <= programs);
  }

  @Test
  void deliversWhatItHasSeen() {
    try (Sshd sshd = Sshd.start();
        Sshlogd daemon = Sshlogd.prepare()) {
      daemon.launch();
      String mark = Lab.mark();
      sshd.client("root")
          .run("for i in $(seq 300); do /bin/sh -c 'exit 0' sh $i " + mark + "; done; echo done")
          .orFail();
      daemon.signal("TERM");
      assertThat(daemon.awaitExit(LIMIT)).isZero();
      assertThat(daemon.events().all(e -> e.is("command_finish") && e.hasArgument(mark)))
          .hasSize(300);
    }
  }

  @Test
  void startsAgainAfterItWasKilled() {
    try (Sshd sshd = Sshd.start();
        Sshlogd daemon = Sshlogd.prepare()) {
      daemon.launch();
      daemon.signal("KILL");
      daemon.awaitExit(LIMIT);
      daemon.launch();
      String mark = Lab.mark();
      sshd.client("root").run("/bin/true " + mark).orFail();
      daemon.events().await("command_finish", mark);
      assertThat(daemon.events().all(e -> e.is("command_start") && e.hasArgument(mark)))
          .filteredOn(e -> e.text("filename").equals("true"))
          .hasSize(1);
    }
  }

  @Test
  void anInvalidConfigurationIsNotTakenOver() throws IOException {
    try (Sshd sshd = Sshd.start();
        Sshlogd daemon = Sshlogd.prepare()) {
      daemon.launch();
      daemon.configure("broken.yaml", "events:\n  - event: x\n    triggers: [command_strat]\n");
      daemon.signal("HUP");
      daemon.awaitLog("broken.yaml:3:");
      String mark = Lab.mark();
      sshd.client("root").run("/bin/true " + mark).orFail();
      daemon.events().await("command_finish", mark);

      Files.delete(daemon.configuration("conf.d/broken.yaml"));
      Path other = daemon.path("other.json");
      daemon.configure(
          "valid.yaml",
          """
          events:
            - event: other
              triggers: [command_finish]
              actions:
                - action: other
                  plugin: eventlogfile_action
                  log_file_path: %s
                  output_json: true
          """
              .formatted(other));
      daemon.signal("HUP");
      Await.until(
          () -> "the valid configuration is not used; " + daemon.log(),
          Duration.ofSeconds(60),
          () -> {
            sshd.client("root").run("/bin/true again-" + mark).orFail();
            return Files.exists(other);
          });
    }
  }
}
