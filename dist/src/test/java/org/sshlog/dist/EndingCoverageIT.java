// SPDX-License-Identifier: Apache-2.0
package org.sshlog.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sshlog.dist.fixture.Await;
import org.sshlog.dist.fixture.ContainerSshd;
import org.sshlog.dist.fixture.Coverage;
import org.sshlog.dist.fixture.Event;
import org.sshlog.dist.fixture.Lab;
import org.sshlog.dist.fixture.Session;
import org.sshlog.dist.fixture.SshClient;
import org.sshlog.dist.fixture.Sshlogd;

/**
 * Every end that a login can have, for real on both versions of sshd: {@code sshlog last} must tell
 * it, also of what ended, or went on, without a daemon. Fills docs/coverage.md.
 */
class EndingCoverageIT {
  private static final Coverage TABLE = new Coverage("endings", List.of("9.2", "10.0"));
  private static final String TOLD_OPEN = "open";

  private static Sshlogd daemon;

  private ContainerSshd server;
  private String version;

  @BeforeAll
  static void open() {
    daemon = Sshlogd.start();
  }

  @AfterAll
  static void close() {
    daemon.close();
  }

  private SshClient client() {
    return server.client("inside").to(server.address(), 22);
  }

  @SuppressWarnings("unchecked")
  private static Event event(Object fields) {
    return new Event((Map<String, Object>) fields);
  }

  private static Event login(String session) {
    try {
      String json = daemon.cli("last", "--json").orFail().out();
      List<Event> logins =
          ((List<?>) JSON.std.mapFrom(json).get("logins"))
              .stream()
                  .map(EndingCoverageIT::event)
                  .filter(login -> login.text("session_id").equals(session))
                  .toList();
      assertThat(logins).as("the login " + session + " is told once").hasSize(1);
      return logins.get(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String describe(Event login) {
    StringBuilder text = new StringBuilder(login.isNull("ended") ? TOLD_OPEN : login.text("ended"));
    // What a session that is ended from outside leaves behind depends on who is first.
    if (text.toString().equals("logout")) {
      text.append(", exit_code ").append(login.number("exit_code"));
    } else if (text.toString().equals("signal")) {
      text.append(' ').append(login.number("signal"));
    }
    if (!login.isNull("ended") && !login.flag("end_exact")) {
      text.append(", at a time that is not exact");
    }
    if (!login.isNull("gap")) {
      text.append(", gap ").append(login.text("gap"));
    }
    return text.toString();
  }

  private void row(String kind, String session, String expected) {
    String seen =
        Await.value(
            () -> kind + " on " + version + ": " + expected + ", but " + describe(login(session)),
            Duration.ofSeconds(30),
            () -> Optional.of(describe(login(session))).filter(expected::equals));
    TABLE.add(kind, version, List.of(expected), List.of(seen));
  }

  private static String sessionOf(String mark) {
    return daemon.events().await("command_start", mark).text("session_id");
  }

  private void endsThatAreSeen() {
    String mark = Lab.mark();
    client().run("/bin/true " + mark + "; exit 7");
    row("the command exits with 7", sessionOf(mark), "logout, exit_code 7");
    String killed = Lab.mark();
    client().run("/bin/true " + killed + "; kill -TERM $$");
    row("the shell is killed by signal 15", sessionOf(killed), "signal 15");
    String gone = Lab.mark();
    String session;
    try (Session open = client().withTerminal().open()) {
      open.type("/bin/true " + gone);
      session = sessionOf(gone);
      row("it is still open", session, TOLD_OPEN);
    }
    row("the client goes away", session, "disconnected");
    String ended = Lab.mark();
    try (Session open = client().withTerminal().open()) {
      open.type("/bin/true " + ended);
      session = sessionOf(ended);
      daemon.cli("kill", Long.toString(login(session).number("tty_id"))).orFail();
      row("sshlog kill", session, "killed");
    }
  }

  private void endsThatAreNotSeen() {
    String gone = Lab.mark();
    String stays = Lab.mark();
    try (Session open = client().open("/bin/true " + stays + "; cat")) {
      String staying = sessionOf(stays);
      String leaving;
      try (Session leaves = client().open("/bin/true " + gone + "; cat")) {
        leaving = sessionOf(gone);
        row("it is still open", leaving, TOLD_OPEN);
        int monitor = daemon.events().await("command_start", gone).pid("ptm_pid");
        daemon.signal("KILL");
        daemon.awaitExit(Duration.ofSeconds(20));
        leaves.logOut();
        awaitGone(monitor);
      }
      daemon.launch();
      row(
          "logged out while no daemon ran, after its kill -9",
          leaving,
          "daemon_died, at a time that is not exact");
      row("open while the daemon was killed and started", staying, "open, gap daemon_died");
      daemon.signal("TERM");
      daemon.awaitExit(Duration.ofSeconds(20));
      daemon.launch();
      row("open while the daemon was restarted", staying, "open, gap daemon_stopped");
      open.logOut();
      row("logged out after that", staying, "closed, gap daemon_stopped");
    }
  }

  /** Waits for the end of an sshd process, which may come later than its client's. */
  private static void awaitGone(int pid) {
    Await.until(
        () -> "process " + pid + " is still there",
        Duration.ofSeconds(30),
        () -> !Files.exists(Path.of("/proc/" + pid)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bookworm", "trixie"})
  void everyEnd(String release) {
    version = release.equals("bookworm") ? "9.2" : "10.0";
    try (ContainerSshd started = ContainerSshd.start(release)) {
      server = started;
      endsThatAreSeen();
      endsThatAreNotSeen();
    }
    if (version.equals("10.0")) {
      TABLE.finish();
    }
  }
}
