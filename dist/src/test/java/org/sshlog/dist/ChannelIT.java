// SPDX-License-Identifier: Apache-2.0
package org.sshlog.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sshlog.dist.fixture.Await;
import org.sshlog.dist.fixture.Lab;
import org.sshlog.dist.fixture.Session;
import org.sshlog.dist.fixture.SshClient;

/** What {@code sshlog sessions} tells of connections that carry one thing, several, or nothing. */
class ChannelIT {
  private static Lab lab;

  @BeforeAll
  static void open() {
    lab = Lab.open();
  }

  @AfterAll
  static void close() {
    lab.close();
  }

  /** The rows of a user, as {@code kind tty}, the terminal's number only if there is one. */
  private static List<String> rows(String user) {
    try {
      String json = lab.daemon().cli("sessions", "--json").orFail().out();
      return ((List<?>) JSON.std.mapFrom(json).get("sessions"))
          .stream()
              .map(row -> (Map<?, ?>) row)
              .filter(row -> user.equals(row.get("username")))
              .filter(row -> Objects.equals(row.get("server_port"), lab.sshd().port()))
              .map(row -> row.get("kind") + (Objects.equals(row.get("tty_id"), -1) ? "" : " tty"))
              .sorted()
              .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void await(String user, String... expected) {
    Await.value(
        () -> List.of(expected) + ", but there are " + rows(user),
        Duration.ofSeconds(20),
        () -> Optional.of(rows(user)).filter(List.of(expected)::equals));
  }

  @ParameterizedTest
  @ValueSource(strings = {"user", "root"})
  void everyKindAlone(String who) {
    boolean root = who.equals("root");
    SshClient client = root ? lab.root() : lab.client();
    String user = root ? "root" : lab.user().name();
    try (Session session = client.withTerminal().open()) {
      assertThat(session.isOpen()).isTrue();
      await(user, "shell tty");
    }
    await(user);
    try (Session session = client.open()) {
      assertThat(session.isOpen()).isTrue();
      await(user, "shell");
    }
    await(user);
    try (Session session = client.open("exec cat")) {
      assertThat(session.isOpen()).isTrue();
      await(user, "command");
    }
    await(user);
    try (Session session = client.with("-s").open("sftp")) {
      assertThat(session.isOpen()).isTrue();
      await(user, "sftp");
    }
    await(user);
    try (Session session = client.open("/usr/lib/openssh/sftp-server")) {
      assertThat(session.isOpen()).isTrue();
      await(user, "sftp");
    }
    await(user);
    try (Session session = client.with("-N").open()) {
      assertThat(session.isOpen()).isTrue();
      await(user, "forward");
    }
    await(user);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void severalOnOneConnection(boolean restart) {
    String user = lab.user().name();
    SshClient shared = lab.client().sharing(Lab.mark());
    try (Session first = shared.with("-M").withTerminal().open()) {
      assertThat(first.isOpen()).isTrue();
      await(user, "shell tty");
      try (Session second = shared.withTerminal().open("cat");
          Session third = shared.with("-s").open("sftp")) {
        assertThat(second.isOpen()).isTrue();
        await(user, "command tty", "sftp", "shell tty");
        if (restart) {
          lab.daemon().signal("TERM");
          lab.daemon().awaitExit(Duration.ofSeconds(10));
          lab.daemon().launch();
          await(user, "command tty", "sftp", "shell tty");
        }
        third.logOut();
        await(user, "command tty", "shell tty");
      }
      await(user, "shell tty");
    }
    await(user);
  }
}
