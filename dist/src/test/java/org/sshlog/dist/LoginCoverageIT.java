// SPDX-License-Identifier: Apache-2.0
package org.sshlog.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sshlog.dist.fixture.Await;
import org.sshlog.dist.fixture.ContainerSshd;
import org.sshlog.dist.fixture.Coverage;
import org.sshlog.dist.fixture.Event;
import org.sshlog.dist.fixture.LoginClient;
import org.sshlog.dist.fixture.Scratch;
import org.sshlog.dist.fixture.Sshlogd;

/**
 * Every way to log in and to fail, done for real on both versions of sshd at their own log level:
 * each must be told by exactly these events, each once. Fills docs/coverage.md.
 */
class LoginCoverageIT {
  private static final String PASSWORD = "right-password";
  private static final Duration LIMIT = Duration.ofSeconds(40);
  private static final int QUICK_PORT = 2222;
  private static final int SINGLE_PORT = 2223;
  private static final int STRICT_PORT = 2224;

  private static final String END = "failed: connection ended unauthenticated";
  private static final String CLOSED = END + ": closed by the client";
  private static final String RESET = END + ": reset by the client";

  /**
   * Further servers in the container: one that is impatient, one that has room for one (and for
   * root only), and where it can be one that makes addresses wait that have failed.
   */
  private static final String SETUP =
      """
      set -e
      ssh-keygen -A >/dev/null
      mkdir -p /run/sshd
      number=45101
      for user in alice empty expired locked denied; do
        useradd --create-home --shell /bin/sh --uid $number $user
        number=$((number + 1))
        echo $user:%s | chpasswd
      done
      passwd -d empty >/dev/null
      chage -E 0 expired
      passwd -l locked >/dev/null
      chmod 0644 /etc/ssh/authorized_keys
      cat >/etc/ssh/sshd_config <<CONFIG
      UsePAM yes
      AuthorizedKeysFile /etc/ssh/authorized_keys
      TrustedUserCAKeys /etc/ssh/authority.pub
      PermitRootLogin prohibit-password
      PasswordAuthentication yes
      KbdInteractiveAuthentication yes
      DenyUsers denied
      CONFIG
      printf 'Match User empty\\nPermitEmptyPasswords yes\\n' >>/etc/ssh/sshd_config
      cp /etc/ssh/authorized_keys /etc/ssh/authority.pub
      patient=
      if grep -q sshd-session /usr/sbin/sshd; then
        patient='-o PerSourcePenalties=no'
        /usr/sbin/sshd -p %d -E /strict.log -o LogLevel=VERBOSE -o PidFile=none \
          -o 'PerSourcePenalties=authfail:300s min:1s'
      fi
      /usr/sbin/sshd -p %d -o LoginGraceTime=2 -o PidFile=/quick.pid $patient
      /usr/sbin/sshd -p %d -o MaxStartups=1 -o AllowUsers=root -o PidFile=/single.pid $patient
      exec /usr/sbin/sshd -D -e $patient
      """
          .formatted(PASSWORD, STRICT_PORT, QUICK_PORT, SINGLE_PORT);

  private static final Coverage TABLE = new Coverage("logins", List.of("9.2", "10.0"));

  private static Sshlogd daemon;
  private static Scratch scratch;

  private ContainerSshd server;
  private String version;
  private String address;
  private int told;

  @BeforeAll
  static void open() {
    scratch = Scratch.create();
    daemon = Sshlogd.prepare().withLoginsOnly();
    daemon.launch();
  }

  @AfterAll
  static void close() {
    daemon.close();
    scratch.close();
  }

  private interface Deed {
    void run() throws IOException;
  }

  private LoginClient client(int port) {
    return new LoginClient(address, port, scratch);
  }

  private List<Event> events() {
    return daemon
        .events()
        .all(
            e ->
                (e.is("connection_established")
                        || e.is("connection_auth_failed")
                        || e.is("connection_close"))
                    && e.text("tcp_info.server_ip").equals(address));
  }

  /** The machine has no names for the container's users who log in. */
  private static String nameOf(Event event) {
    return switch (event.text("username")) {
      case "" -> "-";
      case "45101" -> "alice";
      case "45102" -> "empty";
      default -> event.text("username");
    };
  }

  /** An event in a few words. */
  private static String describe(Event event) {
    if (event.is("connection_close")) {
      return "close " + nameOf(event);
    }
    boolean failed = event.is("connection_auth_failed");
    StringBuilder text = new StringBuilder(failed ? "failed" : "established");
    if (failed && event.isNull("auth_method")) {
      return text.append(": ").append(event.text("reason")).toString();
    }
    text.append(' ').append(nameOf(event));
    text.append(" by ").append(event.isNull("auth_method") ? "?" : event.text("auth_method"));
    if (!event.isNull("key_type")) {
      text.append(' ').append(event.text("key_type"));
      assertThat(event.text("key_fingerprint")).matches("SHA256:[A-Za-z0-9+/]{43}");
    }
    if (!failed && !event.isNull("certificate_id")) {
      text.append(", certificate ").append(event.text("certificate_id"));
      text.append(" no ").append(event.text("certificate_serial"));
      assertThat(event.text("certificate_authority")).matches("SHA256:[A-Za-z0-9+/]{43}");
    }
    if (failed && event.flag("invalid_user")) {
      text.append(", no such user");
    } else if (failed && !event.isNull("reason")) {
      text.append(", ").append(event.text("reason"));
    }
    return text.toString();
  }

  /** Does something; what is expected must be told, in this order, and nothing else. */
  private void row(String kind, Deed deed, String... expected) throws IOException {
    deed.run();
    awaitCount(kind, told + expected.length);
    settle();
    List<Event> all = events();
    // The last two are those of settling.
    List<Event> seen = all.subList(told, all.size() - 2);
    told = all.size();
    List<String> words = seen.stream().map(LoginCoverageIT::describe).toList();
    TABLE.add(kind, version, List.of(expected), words);
    assertThat(words).as(kind + " on " + version).containsExactly(expected);
    for (Event event : seen) {
      assertThat(event.number("tcp_info.client_port")).as(kind).isBetween(1L, 65535L);
      assertThat(event.text("tcp_info.client_ip")).as(kind).isNotEmpty();
      assertThat(event.pid("ptm_pid")).as(kind).isPositive();
    }
  }

  /** One more login: what happened before it has been told when its end is. */
  private void settle() {
    long before = closes();
    client(22).keys("root", server.key()).orFail();
    Await.until(() -> "the end of a further login is not told", LIMIT, () -> closes() > before);
  }

  private long closes() {
    return events().stream().filter(e -> e.is("connection_close")).count();
  }

  private void awaitCount(String kind, int count) {
    Await.until(
        () -> kind + " on " + version + ": " + events().subList(told, events().size()),
        LIMIT,
        () -> events().size() >= count);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bookworm", "trixie"})
  void logins(String release) throws IOException {
    version = release.equals("bookworm") ? "9.2" : "10.0";
    try (ContainerSshd sshd = ContainerSshd.start(release, SETUP)) {
      server = sshd;
      address = sshd.address();
      assertThat(sshd.run("sshd -V 2>&1 || ssh -V 2>&1")).contains("OpenSSH_" + version);
      told = 0;
      // From here on the daemon hears all three servers, which have just been started.
      settle();
      told = events().size();
      successes();
      refusals();
      scanners();
    }
    if (version.equals("10.0")) {
      TABLE.finish();
    }
  }

  private void successes() throws IOException {
    LoginClient client = client(22);
    Path key = server.key();
    Path certificate =
        LoginClient.certificate(scratch, key, "signed" + version, "alice (serial 1)");
    row(
        "password",
        () -> client.answer("password", "alice", PASSWORD, 1).orFail(),
        "established alice by password",
        "close alice");
    row(
        "public key",
        () -> client.keys("alice", key).orFail(),
        "established alice by publickey ED25519",
        "close alice");
    row(
        "certificate",
        () -> client.keys("alice", certificate).orFail(),
        "established alice by publickey ED25519-CERT, certificate alice (serial 1) no 42",
        "close alice");
    row(
        "keyboard-interactive",
        () -> client.answer("keyboard-interactive", "alice", PASSWORD, 1).orFail(),
        "established alice by keyboard-interactive",
        "close alice");
    row(
        "none (an account without a password)",
        () -> client.with("empty", "-o", "PreferredAuthentications=none").orFail(),
        "established empty by none",
        "close empty");
    row(
        "root, public key",
        () -> client.keys("root", key).orFail(),
        "established root by publickey ED25519",
        "close root");
  }

  private void refusals() throws IOException {
    LoginClient client = client(22);
    row(
        "password, wrong twice",
        () -> client.answer("password", "alice", "wrong", 2),
        "failed alice by password",
        "failed alice by password",
        CLOSED);
    row(
        "keyboard-interactive, wrong",
        () -> client.answer("keyboard-interactive", "alice", "wrong", 1),
        "failed alice by keyboard-interactive, Authentication failure",
        CLOSED);
    row("none, refused", () -> client.with("alice", "-o", "PreferredAuthentications=none"), CLOSED);
    row(
        "root, password",
        () -> client.answer("password", "root", PASSWORD, 1),
        "failed root by password",
        CLOSED);
    row(
        "invalid user, password",
        () -> client.answer("password", "mallory", "wrong", 1),
        "failed mallory by password, no such user",
        CLOSED);
    row(
        "invalid user, public key",
        () -> client.keys("mallory", LoginClient.key(scratch, "wrong0")),
        CLOSED);
    row(
        "expired account, right password",
        () -> client.answer("password", "expired", PASSWORD, 1),
        "failed expired by password",
        END + ": refused by PAM account configuration");
    row(
        "locked account, password",
        () -> client.answer("password", "locked", PASSWORD, 1),
        "failed locked by password",
        CLOSED);
    row(
        "wrong key x6",
        () ->
            client.keys(
                "alice",
                Stream.of(1, 2, 3, 4, 5, 6)
                    .map(i -> LoginClient.key(scratch, "wrong" + i))
                    .toArray(Path[]::new)),
        END + ": too many authentication failures");
    row(
        "certificate of a strange authority",
        () ->
            client.keys(
                "alice",
                LoginClient.certificate(
                    scratch, LoginClient.key(scratch, "strange"), "bad" + version, "x")),
        CLOSED);
    row(
        "user denied by DenyUsers",
        () -> client.answer("password", "denied", PASSWORD, 1),
        "failed denied by password, listed in DenyUsers",
        CLOSED);
    row(
        "user that AllowUsers leaves out",
        () -> client(SINGLE_PORT).answer("password", "alice", PASSWORD, 1),
        "failed alice by password, not listed in AllowUsers",
        CLOSED);
  }

  /** Does something while the sshd of this name accepts nothing. */
  private void whileStopped(String name, Deed deed) throws IOException {
    String pid = server.run("cat /" + name + ".pid").strip();
    server.run("kill -STOP " + pid);
    Await.until(
        () -> name + " has not stopped",
        LIMIT,
        () -> server.run("grep State: /proc/" + pid + "/status").contains("T (stopped)"));
    try {
      deed.run();
    } finally {
      server.run("kill -CONT " + pid);
    }
  }

  private void scanners() throws IOException {
    LoginClient client = client(22);
    row("disconnect before the banner", () -> client.connected().close(), CLOSED);
    row("disconnect after the banner", () -> client.greeted().close(), CLOSED);
    row("reset after the banner", () -> client.reset(client.greeted()), RESET);
    row(
        "reset before sshd has accepted it",
        () -> whileStopped("quick", () -> client(QUICK_PORT).reset(client(QUICK_PORT).connected())),
        END);
    row(
        "another protocol",
        () -> client.say("GET / HTTP/1.0\r\n\r\n"),
        version.equals("9.2") ? END + ": invalid protocol identifier" : END + ": invalid format");
    row(
        "no common key exchange",
        () -> client.with("alice", "-o", "KexAlgorithms=diffie-hellman-group1-sha1"),
        END
            + ": unable to negotiate: no matching key exchange method found. Their offer:"
            + " diffie-hellman-group1-sha1,ext-info-c,kex-strict-c-v00@openssh.com");
    row(
        "time for authentication over",
        () -> client(QUICK_PORT).awaitEnd(client(QUICK_PORT).greeted()),
        END + ": timeout before authentication");
    boolean old = version.equals("9.2");
    row(
        "two clients more at once than MaxStartups",
        () -> {
          try (Socket waiting = client(SINGLE_PORT).greeted()) {
            assertThat(waiting.isConnected()).isTrue();
            client(SINGLE_PORT).awaitEnd(client(SINGLE_PORT).connected());
            client(SINGLE_PORT).awaitEnd(client(SINGLE_PORT).connected());
          }
        },
        END + ": dropped, " + (old ? "past MaxStartups" : "Maxstartups"),
        // Of the second one 9.2 says nothing at its own log level.
        END + ": dropped" + (old ? "" : ", Maxstartups"),
        CLOSED);
    row(
        "one client more, that resets before sshd has accepted it",
        () -> {
          try (Socket waiting = client(SINGLE_PORT).greeted()) {
            assertThat(waiting.isConnected()).isTrue();
            whileStopped(
                "single", () -> client(SINGLE_PORT).reset(client(SINGLE_PORT).connected()));
            awaitCount("a reset connection", told + 1);
          }
        },
        END + ": dropped" + (old ? "" : ", Maxstartups"),
        CLOSED);
    if (version.equals("10.0")) {
      row(
          "a client that has to wait since it failed (PerSourcePenalties)",
          () -> {
            client(STRICT_PORT).answer("password", "alice", "wrong", 1);
            Await.until(
                () -> "the penalty: " + server.run("cat /strict.log"),
                LIMIT,
                () -> server.run("cat /strict.log").contains("active penalty"));
            client(STRICT_PORT).awaitEnd(client(STRICT_PORT).connected());
          },
          "failed alice by password",
          CLOSED,
          END + ": dropped, penalty: failed authentication");
    }
  }
}
