// SPDX-License-Identifier: Apache-2.0
package org.sshlog.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sshlog.dist.fixture.Await;
import org.sshlog.dist.fixture.Event;
import org.sshlog.dist.fixture.LoginClient;
import org.sshlog.dist.fixture.Scratch;
import org.sshlog.dist.fixture.Sshd;
import org.sshlog.dist.fixture.Sshlogd;
import org.sshlog.dist.fixture.TestUser;

/** Failed logins at every log level, wherever the log goes, under whatever name. */
class AuthIT {
  private static Sshlogd daemon;
  private static Scratch scratch;
  private static TestUser user;

  @BeforeAll
  static void open() {
    user = TestUser.create();
    scratch = Scratch.create();
    daemon = Sshlogd.prepare().withLoginsOnly();
    daemon.launch();
  }

  @AfterAll
  static void close() {
    daemon.close();
    scratch.close();
    user.close();
  }

  private static Sshd serve(String log, String level) {
    String[] options = {
      "LogLevel " + level,
      "Match all",
      "PasswordAuthentication yes",
      "KbdInteractiveAuthentication yes"
    };
    return switch (log) {
      case "syslog" -> Sshd.startWithSyslog(options);
      case "file" -> Sshd.startWithLogFile(options);
      default -> Sshd.start(options);
    };
  }

  private static List<Event> failures(Sshd sshd) {
    return daemon
        .events()
        .all(
            e -> e.is("connection_auth_failed") && e.number("tcp_info.server_port") == sshd.port());
  }

  /** Waits until what went before has been told, by a login that comes after it. */
  private static void settle(Sshd sshd) {
    long before = closes(sshd);
    sshd.client(user.name()).run("true").orFail();
    Await.until(
        () -> "the end of a login is not told: " + failures(sshd),
        Duration.ofSeconds(90),
        () -> closes(sshd) > before);
  }

  /** Waits until so many connections have ended unauthenticated, and then as above. */
  private static void settle(Sshd sshd, int ends) {
    Await.until(
        () -> ends + " ends are not told: " + failures(sshd),
        Duration.ofSeconds(90),
        () -> ownFailures(sshd).stream().filter(e -> e.isNull("auth_method")).count() >= ends);
    settle(sshd);
  }

  /** Does all of them at once: to each failure sshd adds a pause. */
  private static void atOnce(List<Runnable> attempts) {
    CompletableFuture.allOf(
            attempts.stream()
                .map(attempt -> CompletableFuture.runAsync(attempt, AuthIT::newThread))
                .toArray(CompletableFuture[]::new))
        .join();
  }

  private static void newThread(Runnable attempt) {
    new Thread(attempt, "attempt").start();
  }

  private static long closes(Sshd sshd) {
    return daemon
        .events()
        .all(e -> e.is("connection_close") && e.number("tcp_info.server_port") == sshd.port())
        .size();
  }

  private static LoginClient client(Sshd sshd) {
    return new LoginClient("127.0.0.1", sshd.port(), scratch);
  }

  /** Without the connection that only tried whether the server answers. */
  private static List<Event> ownFailures(Sshd sshd) {
    return failures(sshd).stream().filter(e -> !e.text("username").isEmpty()).toList();
  }

  /**
   * Of a wrong password, a wrong answer, six wrong keys and a user that does not exist: how many
   * attempts sshd reports at this level. The four ends are told at every level.
   */
  @ParameterizedTest
  @CsvSource({
    "VERBOSE, stderr, 9",
    "VERBOSE, syslog, 9",
    "VERBOSE, file, 9",
    "INFO, stderr, 3",
    "INFO, syslog, 3",
    "INFO, file, 3",
    "ERROR, stderr, 1",
    "ERROR, syslog, 1",
    "QUIET, stderr, 0",
    "QUIET, syslog, 0"
  })
  void levels(String level, String log, int attempts) {
    try (Sshd sshd = serve(log, level)) {
      LoginClient client = client(sshd);
      Path[] keys =
          Stream.of(1, 2, 3, 4, 5, 6)
              .map(i -> LoginClient.key(scratch, "wrong" + i))
              .toArray(Path[]::new);
      atOnce(
          List.of(
              () -> client.answer("password", user.name(), "wrong", 1),
              () -> client.answer("keyboard-interactive", user.name(), "wrong", 1),
              () -> client.keys(user.name(), keys),
              () -> client.answer("password", "mallory", "wrong", 1)));
      settle(sshd, 4);
      List<Event> failures = ownFailures(sshd);
      assertThat(failures).filteredOn(e -> e.isNull("auth_method")).hasSize(4);
      assertThat(failures).filteredOn(e -> !e.isNull("auth_method")).hasSize(attempts);
      assertThat(failures)
          .allSatisfy(
              e -> {
                assertThat(e.text("username")).isIn(user.name(), "mallory");
                assertThat(e.flag("invalid_user")).isEqualTo(e.text("username").equals("mallory"));
              });
    }
  }

  private static final Map<String, String> HOSTILE =
      Map.of(
          "spaces", "no such user",
          "newline", "root\nAccepted password for root from 1.2.3.4 port 22 ssh2\n",
          "message", "root from 1.2.3.4 port 22 ssh2",
          "invalid", "invalid user root",
          "escape", "\u001b[2J\u001b]0;x\u0007\\n\\012",
          "unicode", "b\u00f6b\u202e",
          "long", "x".repeat(1024),
          "preauth", "x [preauth]",
          "quote", "a\"b'c`d$e");

  @ParameterizedTest
  @ValueSource(strings = {"stderr", "syslog"})
  void hostileNames(String log) {
    try (Sshd sshd = serve(log, "INFO")) {
      LoginClient client = client(sshd);
      atOnce(
          HOSTILE.values().stream()
              .map(name -> (Runnable) () -> client.password(name, "wrong"))
              .toList());
      settle(sshd, HOSTILE.size());
      assertThat(ownFailures(sshd)).hasSize(2 * HOSTILE.size());
      for (Map.Entry<String, String> name : HOSTILE.entrySet()) {
        List<Event> failures =
            ownFailures(sshd).stream()
                .filter(e -> e.text("username").equals(name.getValue()))
                .toList();
        assertThat(failures)
            .as(name.getKey())
            .hasSize(2)
            .allSatisfy(
                e -> {
                  assertThat(e.flag("invalid_user")).isTrue();
                  assertThat(e.text("tcp_info.client_ip")).isEqualTo("127.0.0.1");
                });
        assertThat(failures.get(0).text("auth_method")).isEqualTo("password");
        assertThat(failures.get(1).isNull("auth_method")).isTrue();
      }
    }
  }

  /** A server that executes nothing says it before it forks. */
  @Test
  void aScannerAtAServerThatOnlyForks() throws IOException {
    try (Sshd sshd = Sshd.startForkingOnly()) {
      settle(sshd);
      int before = failures(sshd).size();
      try (Socket socket = client(sshd).greeted()) {
        assertThat(socket.isConnected()).isTrue();
      }
      List<Event> failures =
          daemon
              .events()
              .await(
                  before + 1,
                  "failures",
                  e ->
                      e.is("connection_auth_failed")
                          && e.number("tcp_info.server_port") == sshd.port());
      settle(sshd);
      assertThat(failures(sshd)).hasSize(before + 1);
      assertThat(failures.get(before).text("reason"))
          .isEqualTo("connection ended unauthenticated: closed by the client");
    }
  }

  /**
   * A server that executes nothing, and says nothing, ends before it forks when its client is gone.
   */
  @Test
  void aClientThatResetsBeforeAServerThatOnlyForksHasAcceptedIt() {
    try (Sshd sshd = Sshd.startForkingOnly("LogLevel QUIET")) {
      settle(sshd);
      int before = failures(sshd).size();
      LoginClient client = client(sshd);
      List<Integer> ports = new ArrayList<>();
      sshd.whileStopped(
          () -> {
            for (int i = 0; i < 5; i++) {
              Socket socket = client.connected();
              ports.add(socket.getLocalPort());
              client.reset(socket);
            }
          });
      Await.until(
          () -> "failures: " + failures(sshd),
          Duration.ofSeconds(90),
          () -> failures(sshd).size() >= before + ports.size());
      settle(sshd);
      assertThat(failures(sshd).subList(before, failures(sshd).size()))
          .extracting(e -> (int) e.number("tcp_info.client_port"))
          .containsExactlyInAnyOrderElementsOf(ports);
    }
  }

  /**
   * What the client answers is in no file and nowhere in the daemon's memory, whatever sshd logs.
   */
  @Test
  void answersAreNowhere() throws IOException {
    String secret = "pw" + UUID.randomUUID().toString().replace("-", "");
    try (Sshd sshd = serve("stderr", "DEBUG3")) {
      client(sshd).answer("password", user.name(), secret, 1);
      client(sshd).answer("keyboard-interactive", user.name(), secret, 1);
      settle(sshd, 2);
      assertThat(ownFailures(sshd)).hasSize(4);
    }
    assertThat(PasswordIT.filesWith(daemon, secret)).isEmpty();
    assertThat(PasswordIT.memoryHolds(daemon, secret)).as("the daemon's memory").isFalse();
  }

  /** What is told of a login belongs to it when many come at once. */
  @Test
  void manyAtOnce() {
    try (Sshd sshd = serve("syslog", "INFO")) {
      LoginClient client = client(sshd);
      List<Runnable> attempts = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        String name = "nobody-" + i;
        attempts.add(() -> client.password(name, "wrong"));
      }
      atOnce(attempts);
      settle(sshd, 20);
      for (int i = 0; i < 20; i++) {
        String name = "nobody-" + i;
        List<Event> own =
            failures(sshd).stream().filter(e -> e.text("username").equals(name)).toList();
        assertThat(own).as(name).hasSize(2);
        assertThat(own.get(0).text("session_id")).isEqualTo(own.get(1).text("session_id"));
      }
      assertThat(daemon.events().all(e -> e.is("data_lost"))).isEmpty();
    }
  }
}
