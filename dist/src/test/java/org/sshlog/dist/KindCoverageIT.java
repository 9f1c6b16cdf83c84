// SPDX-License-Identifier: Apache-2.0
package org.sshlog.dist;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import org.sshlog.dist.fixture.Lab;
import org.sshlog.dist.fixture.Session;
import org.sshlog.dist.fixture.SshClient;
import org.sshlog.dist.fixture.Sshlogd;

/**
 * Every kind of session that a connection can carry, open for real on both versions of sshd: {@code
 * sshlog sessions} must show exactly these rows. Fills docs/coverage.md.
 */
class KindCoverageIT {
  /** On port 22 sftp has its own server; on the other one it is inside sshd. */
  private static final int INSIDE_PORT = 2222;

  private static final String SETUP =
      """
      set -e
      ssh-keygen -A >/dev/null
      mkdir -p /run/sshd
      useradd --create-home --shell /bin/bash --uid %d inside
      chmod 0644 /etc/ssh/authorized_keys
      options='-o AuthorizedKeysFile=/etc/ssh/authorized_keys -o PermitRootLogin=prohibit-password'
      sed -i '/^Subsystem/d' /etc/ssh/sshd_config
      /usr/sbin/sshd -p %d $options -o PidFile=none -o 'Subsystem=sftp internal-sftp'
      exec /usr/sbin/sshd -D -e $options -o 'Subsystem=sftp /usr/lib/openssh/sftp-server'
      """
          .formatted(ContainerSshd.USER_ID, INSIDE_PORT);

  private static final Coverage TABLE = new Coverage("kinds", List.of("9.2", "10.0"));

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

  /** The rows of the container's sessions: {@code kind}, and {@code tty} where it has a number. */
  private List<String> rows() {
    try {
      String json = daemon.cli("sessions", "--json").orFail().out();
      return ((List<?>) JSON.std.mapFrom(json).get("sessions"))
          .stream()
              .map(row -> (Map<?, ?>) row)
              .filter(row -> server.address().equals(row.get("server_ip")))
              .map(row -> row.get("kind") + (row.get("tty_id").equals(-1) ? "" : " tty"))
              .sorted()
              .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> await(String kind, String... expected) {
    return Await.value(
        () -> kind + " on " + version + ": " + List.of(expected) + ", but there are " + rows(),
        Duration.ofSeconds(60),
        () -> Optional.of(rows()).filter(List.of(expected)::equals));
  }

  /** What is open must become these rows, and none when it is closed. */
  private void row(String kind, SshClient client, String[] command, String expected) {
    try (Session session = client.open(command)) {
      List<String> seen = await(kind, expected);
      if (!session.isOpen()) {
        throw new AssertionError(kind + " on " + version + " has ended by itself");
      }
      TABLE.add(kind, version, List.of(expected), seen);
    }
    await("the end of " + kind);
  }

  private void row(String kind, SshClient client, String expected, String... command) {
    row(kind, client, command, expected);
  }

  private void everyKindOf(String user) {
    String who = user.equals("root") ? ", as root" : "";
    SshClient client = server.client(user).to(server.address(), 22);
    row("ssh -tt HOST" + who, client.withTerminal(), "shell tty");
    row("ssh -T HOST" + who, client, "shell");
    row("ssh HOST COMMAND" + who, client, "command", "exec cat");
    row("ssh -tt HOST COMMAND" + who, client.withTerminal(), "command tty", "exec cat");
    row("sftp (sftp-server)" + who, client.with("-s"), "sftp", "sftp");
    row(
        "sftp (internal-sftp)" + who,
        client.to(server.address(), INSIDE_PORT).with("-s"),
        "sftp",
        "sftp");
    row("ssh HOST .../sftp-server" + who, client, "sftp", "/usr/lib/openssh/sftp-server");
    row("ssh -N" + who, client.with("-N"), "forward");
  }

  private void severalAtOnce() {
    SshClient shared =
        server.client("inside").to(server.address(), 22).sharing(Lab.mark().substring(0, 20));
    String kind = "a shell, a command on a terminal, and sftp, over one ControlMaster";
    String[] all = {"command tty", "sftp", "shell tty"};
    try (Session first = shared.with("-M").withTerminal().open()) {
      await(kind, "shell tty");
      try (Session second = shared.withTerminal().open("exec cat");
          Session third = shared.with("-s").open("sftp")) {
        TABLE.add(kind, version, List.of(all), await(kind, all));
        daemon.signal("TERM");
        daemon.awaitExit(Duration.ofSeconds(60));
        daemon.launch();
        TABLE.add(
            "the same, after a restart of the daemon", version, List.of(all), await(kind, all));
        third.logOut();
        await(kind, "command tty", "shell tty");
        second.hangUp();
      }
      await(kind, "shell tty");
      first.hangUp();
    }
    await("the end of " + kind);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bookworm", "trixie"})
  void everyKind(String release) {
    version = release.equals("bookworm") ? "9.2" : "10.0";
    try (ContainerSshd started = ContainerSshd.start(release, SETUP)) {
      server = started;
      everyKindOf("inside");
      everyKindOf("root");
      severalAtOnce();
    }
    if (version.equals("10.0")) {
      TABLE.finish();
    }
  }
}
