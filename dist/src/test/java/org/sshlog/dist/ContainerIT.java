// SPDX-License-Identifier: Apache-2.0
package org.sshlog.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sshlog.dist.fixture.ContainerSshd;
import org.sshlog.dist.fixture.Event;
import org.sshlog.dist.fixture.Lab;
import org.sshlog.dist.fixture.Session;
import org.sshlog.dist.fixture.Sshlogd;

/** sshd in containers, of both process models: the daemon on the host sees its sessions too. */
class ContainerIT {
  private static Sshlogd daemon;

  @BeforeAll
  static void open() {
    daemon = Sshlogd.start();
  }

  @AfterAll
  static void close() {
    daemon.close();
  }

  private static Event await(String type, String session) {
    return daemon.events().await(type, e -> e.is(type) && e.text("session_id").equals(session));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bookworm", "trixie"})
  void sessionsAndCommands(String release) {
    try (ContainerSshd sshd = ContainerSshd.start(release)) {
      String mark = Lab.mark();
      String[] address =
          sshd.client("root")
              .run("echo $SSH_CONNECTION; /bin/sh -c 'exit 5' " + mark + "; true")
              .orFail()
              .word()
              .split(" ");
      Event finish = daemon.events().await("command_finish", mark);
      String session = finish.text("session_id");
      assertThat(finish.number("exit_code")).isEqualTo(5);
      assertThat(finish.argv()).containsExactly("/bin/sh", "-c", "exit 5", mark);
      Event established = await("connection_established", session);
      await("connection_close", session);
      for (Event each : List.of(established, finish)) {
        assertThat(each.text("username")).isEqualTo("root");
        assertThat(each.number("user_id")).isZero();
        assertThat(each.text("tcp_info.client_ip")).isEqualTo(address[0]);
        assertThat(each.number("tcp_info.client_port")).isEqualTo(Long.parseLong(address[1]));
        assertThat(each.text("tcp_info.server_ip")).isEqualTo(address[2]);
        assertThat(each.number("tcp_info.server_port")).isEqualTo(Long.parseLong(address[3]));
      }
      assertThat(daemon.events().all("connection_established", session)).hasSize(1);
      assertThat(daemon.events().all("connection_close", session)).hasSize(1);
      assertThat(daemon.events().all(e -> e.is("data_lost"))).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bookworm", "trixie"})
  void aUserOfTheContainerOnATerminal(String release) {
    try (ContainerSshd sshd = ContainerSshd.start(release);
        Session session = sshd.client("inside").withTerminal().open()) {
      String mark = Lab.mark();
      session.type("/bin/true " + mark);
      Event event = daemon.events().await("command_finish", mark);
      assertThat(event.number("user_id")).isEqualTo(ContainerSshd.USER_ID);
      assertThat(event.number("tty_id")).isNotNegative();
      session.type("exit");
      await("connection_close", event.text("session_id"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bookworm", "trixie"})
  void failedLoginsEstablishNothing(String release) {
    try (ContainerSshd sshd = ContainerSshd.start(release)) {
      int before = established(sshd).size();
      assertThat(sshd.client("nosuchuser").run("/bin/true").exitCode()).isEqualTo(255);
      String mark = Lab.mark();
      sshd.client("root").run("/bin/true " + mark).orFail();
      await("connection_close", daemon.events().await("command_finish", mark).text("session_id"));
      assertThat(established(sshd)).hasSize(before + 1);
    }
  }

  /** There may be other containers than those of this test. */
  private static List<Event> established(ContainerSshd sshd) {
    return daemon
        .events()
        .all(
            e ->
                e.is("connection_established")
                    && e.text("tcp_info.server_ip").equals(sshd.address()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bookworm", "trixie"})
  void sessionsThatExist(String release) {
    try (ContainerSshd sshd = ContainerSshd.start(release);
        Session session = sshd.client("root").withTerminal().open();
        Sshlogd later = Sshlogd.prepare()) {
      session.type("echo her''e");
      session.after("here");
      later.launch();
      String mark = Lab.mark();
      session.type("/bin/true " + mark);
      Event command = later.events().await("command_finish", mark);
      Event established =
          later
              .events()
              .await(
                  "the existing session",
                  e ->
                      e.is("connection_established")
                          && e.text("session_id").equals(command.text("session_id")));
      assertThat(established.flag("existing")).isTrue();
      assertThat(established.text("username")).isEqualTo("root");
    }
  }
}
