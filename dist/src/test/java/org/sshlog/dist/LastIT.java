// SPDX-License-Identifier: Apache-2.0
package org.sshlog.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sshlog.dist.fixture.Await;
import org.sshlog.dist.fixture.Event;
import org.sshlog.dist.fixture.Lab;
import org.sshlog.dist.fixture.Session;

/** {@code sshlog last}: through restarts, a daemon that is killed, and damage to its files. */
class LastIT {
  private Lab lab;

  @BeforeEach
  void open() {
    lab = Lab.open();
  }

  @AfterEach
  void close() {
    lab.close();
  }

  private List<Event> logins() {
    String json = lab.daemon().cli("last", "--json", "--user", lab.user().name()).orFail().out();
    try {
      List<?> logins = (List<?>) JSON.std.mapFrom(json).get("logins");
      return logins.stream().map(LastIT::event).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @SuppressWarnings("unchecked")
  private static Event event(Object fields) {
    return new Event((Map<String, Object>) fields);
  }

  private Event login(String session) {
    return logins().stream()
        .filter(l -> l.text("session_id").equals(session))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no login " + session + " in " + logins()));
  }

  private Event awaitEnd(String session) {
    return Await.value(
        () -> "the end of " + session + " in " + logins(),
        Duration.ofSeconds(60),
        () -> Optional.of(login(session)).filter(l -> !l.isNull("ended")));
  }

  private String sessionOf(String mark) {
    return lab.events().await("command_start", mark).text("session_id");
  }

  @Test
  void everyEndOfASession() throws IOException {
    String mark = Lab.mark();
    lab.client().run("/bin/true " + mark + "; exit 7");
    Event left = awaitEnd(sessionOf(mark));
    assertThat(left.text("ended")).isEqualTo("logout");
    assertThat(left.number("exit_code")).isEqualTo(7);
    assertThat(left.text("client_ip")).isEqualTo("127.0.0.1");
    assertThat(left.number("duration_ms")).isBetween(1L, 120_000L);

    String killed = Lab.mark();
    lab.client().run("/bin/true " + killed + "; kill -TERM $$");
    Event signal = awaitEnd(sessionOf(killed));
    assertThat(signal.text("ended")).isEqualTo("signal");
    assertThat(signal.number("signal")).isEqualTo(15);

    String dropped = Lab.mark();
    String session;
    try (Session open = lab.client().withTerminal().open()) {
      open.type("/bin/true " + dropped);
      session = sessionOf(dropped);
      assertThat(login(session).isNull("ended")).isTrue();
    }
    assertThat(awaitEnd(session).text("ended")).isEqualTo("disconnected");

    String ended = Lab.mark();
    try (Session open = lab.client().withTerminal().open()) {
      open.type("/bin/true " + ended);
      session = sessionOf(ended);
      long tty = login(session).number("tty_id");
      lab.daemon().cli("kill", Long.toString(tty)).orFail();
      assertThat(awaitEnd(session).text("ended")).isEqualTo("killed");
    }
    String table = lab.daemon().cli("last").orFail().out();
    assertThat(table)
        .contains("logged out, exit code 7", "killed by signal 15", "disconnected", "sshlog kill");
    for (String name : List.of("logins.journal", "failures.journal")) {
      assertThat(Files.getPosixFilePermissions(lab.daemon().path("state").resolve(name)).toString())
          .doesNotContain("GROUP")
          .doesNotContain("OTHERS");
    }
  }

  @Test
  void aDaemonThatDiesForgetsNothing() {
    String early = Lab.mark();
    lab.client().run("/bin/true " + early).orFail();
    String before = sessionOf(early);
    awaitEnd(before);
    String gone = Lab.mark();
    String stays = Lab.mark();
    try (Session open = lab.client().open("/bin/true " + stays + "; cat")) {
      String staying = sessionOf(stays);
      Event login;
      String leaving;
      try (Session leaves = lab.client().open("/bin/true " + gone + "; cat")) {
        login = lab.events().await("command_start", gone);
        leaving = login.text("session_id");
        assertThat(login(leaving).isNull("ended")).isTrue();
        lab.daemon().signal("KILL");
        lab.daemon().awaitExit(Duration.ofSeconds(60));
        leaves.logOut();
      }
      // Until its server has ended, too, the session would be found again.
      Path server = Path.of("/proc/" + login.number("ptm_pid"));
      Await.until(() -> server + " is there", Duration.ofSeconds(60), () -> !Files.exists(server));
      lab.daemon().launch();
      assertThat(login(before).text("ended")).isEqualTo("logout");
      Event unseen = login(leaving);
      assertThat(unseen.text("ended")).isEqualTo("daemon_died");
      assertThat(unseen.flag("end_exact")).isFalse();
      Event still = login(staying);
      assertThat(still.isNull("ended")).isTrue();
      assertThat(still.text("gap")).isEqualTo("daemon_died");
      assertThat(still.flag("existing")).isFalse();

      lab.daemon().signal("TERM");
      lab.daemon().awaitExit(Duration.ofSeconds(60));
      lab.daemon().launch();
      assertThat(login(staying).text("gap")).isEqualTo("daemon_stopped");
      open.logOut();
      assertThat(awaitEnd(staying).text("ended")).isEqualTo("closed");
      assertThat(logins()).hasSize(3);
    }
  }

  @Test
  void damageIsToldAndCostsNoMoreThanItHit() throws IOException {
    String first = Lab.mark();
    lab.client().run("/bin/true " + first).orFail();
    String session = sessionOf(first);
    awaitEnd(session);
    lab.daemon().signal("TERM");
    lab.daemon().awaitExit(Duration.ofSeconds(60));
    Path file = lab.daemon().path("state/logins.journal");
    Files.write(
        file,
        "no entry\n00000000 {\"torn\":".getBytes(StandardCharsets.UTF_8),
        StandardOpenOption.APPEND);

    lab.daemon().launch();
    lab.daemon().awaitLog("2 entries of the journal of logins are damaged");
    String second = Lab.mark();
    lab.client().run("/bin/true " + second).orFail();
    awaitEnd(sessionOf(second));
    assertThat(login(session).text("ended")).isEqualTo("logout");
    assertThat(lab.daemon().cli("last").orFail().err()).contains("2 entries can't be read");
  }

  @Test
  void whereNoJournalCanBeKeptTheDaemonGoesOn() throws IOException {
    lab.daemon().signal("TERM");
    lab.daemon().awaitExit(Duration.ofSeconds(60));
    Path file = lab.daemon().path("state/logins.journal");
    Files.delete(file);
    Files.createSymbolicLink(file, lab.daemon().path("elsewhere"));
    lab.daemon().launch();
    lab.daemon().awaitLog("no journal of logins is kept");
    assertThat(lab.daemon().cli("last").exitCode()).isEqualTo(1);
    assertThat(lab.daemon().cli("last").err()).contains("symbolic link");
    lab.settle();
    assertThat(lab.daemon().path("elsewhere")).doesNotExist();
  }
}
