// SPDX-License-Identifier: Apache-2.0
package org.sshlog.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sshlog.dist.fixture.Event;
import org.sshlog.dist.fixture.Lab;
import org.sshlog.dist.fixture.Proc;
import org.sshlog.dist.fixture.Session;
import org.sshlog.dist.fixture.SshClient;
import org.sshlog.dist.fixture.Sshd;
import org.sshlog.dist.fixture.Sshlogd;
import org.sshlog.dist.fixture.TestUser;

/** An sshd that executes nothing between accepting a connection and the user's shell. */
class ForkingServerIT {
  private static TestUser user;
  private static Sshd older;
  private static Sshlogd daemon;
  private static Sshd newer;

  @BeforeAll
  static void open() {
    user = TestUser.create();
    older = Sshd.startForkingOnly();
    daemon = Sshlogd.prepare();
    daemon.launch();
    newer = Sshd.startForkingOnly();
  }

  @AfterAll
  static void close() {
    newer.close();
    daemon.close();
    older.close();
    user.close();
  }

  private static void checkSession(Sshd sshd, SshClient client, String name) {
    String mark = Lab.mark();
    int monitor;
    try (Session session = client.open("/bin/true " + mark + "; echo here $$; cat")) {
      monitor = Proc.childOf(sshd.pid(), Integer.parseInt(session.after("here")));
      session.hangUp();
    }
    Event command = daemon.events().await("command_finish", mark);
    String id = command.text("session_id");
    Event close =
        daemon
            .events()
            .await(
                "the end of session " + id,
                e -> e.is("connection_close") && e.text("session_id").equals(id));
    for (Event event : List.of(command, close)) {
      assertThat(event.text("username")).isEqualTo(name);
      assertThat(event.number("ptm_pid")).isEqualTo(monitor);
      assertThat(event.text("tcp_info.client_ip")).isEqualTo("127.0.0.1");
      assertThat(event.number("tcp_info.server_port")).isEqualTo(sshd.port());
    }
    assertThat(daemon.events().all("connection_established", id)).hasSize(1);
    assertThat(daemon.events().all("connection_close", id)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void sessions(boolean isOlder) {
    Sshd sshd = isOlder ? older : newer;
    checkSession(sshd, sshd.client(user.name()), user.name());
    checkSession(sshd, sshd.client("root"), "root");
    checkSession(sshd, sshd.client(user.name()).withTerminal(), user.name());
  }

  /** Each that waits holds a file of the server's, so the connection gets a high number. */
  @Test
  void sessionsWhileManyOthersWait() throws IOException {
    List<Socket> waiting = new ArrayList<>();
    try {
      for (int i = 0; i < 120; i++) {
        waiting.add(new Socket(InetAddress.getLoopbackAddress(), newer.port()));
      }
      checkSession(newer, newer.client(user.name()), user.name());
    } finally {
      for (Socket socket : waiting) {
        socket.close();
      }
    }
  }

  @Test
  void whoIsRefusedEstablishesNothing() {
    assertThat(newer.stranger(user.name()).run("/bin/true").exitCode()).isEqualTo(255);
    // What comes after it in the log says that it would stand there.
    checkSession(newer, newer.client(user.name()), user.name());
    assertThat(
            daemon
                .events()
                .all(
                    e ->
                        e.is("connection_established")
                            && e.number("shell_pid") == 0
                            && e.number("tcp_info.server_port") == newer.port()))
        .isEmpty();
    assertThat(daemon.events().all(e -> e.is("data_lost"))).isEmpty();
  }
}
