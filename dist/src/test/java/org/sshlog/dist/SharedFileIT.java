// SPDX-License-Identifier: Apache-2.0
package org.sshlog.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sshlog.dist.fixture.Await;
import org.sshlog.dist.fixture.ContainerSshd;
import org.sshlog.dist.fixture.Event;
import org.sshlog.dist.fixture.Finished;
import org.sshlog.dist.fixture.Lab;
import org.sshlog.dist.fixture.LoginClient;
import org.sshlog.dist.fixture.Ports;
import org.sshlog.dist.fixture.Scratch;
import org.sshlog.dist.fixture.Session;
import org.sshlog.dist.fixture.SshClient;
import org.sshlog.dist.fixture.Sshlogd;

/**
 * Containers of one image: to each of them its sshd is another file, and to the kernel's probes all
 * of these are one. What is done in any of them must be told exactly once.
 */
class SharedFileIT {
  private static final String[] TRIGGERS = {
    "connection_auth_failed",
    "connection_close",
    "terminal_update",
    "terminal_resize",
    "file_upload",
    "port_forward",
    "data_lost"
  };

  @ParameterizedTest
  @ValueSource(strings = {"bookworm", "trixie"})
  void eachEventComesOnce(String release) throws IOException {
    try (Scratch scratch = Scratch.create();
        ContainerSshd first = ContainerSshd.start(release);
        ContainerSshd second = ContainerSshd.start(release);
        Sshlogd daemon = Sshlogd.prepare().withTerminals(TRIGGERS)) {
      assumeThat(inode(first)).as("images in layers share files").isEqualTo(inode(second));
      daemon.launch();
      // Their files are known, whatever the daemon found when it started.
      for (ContainerSshd sshd : List.of(first, second)) {
        settle(daemon, sshd);
      }
      check(daemon, scratch, first);
      check(daemon, scratch, second);
      check(daemon, scratch, first);
    }
  }

  /** The inode in the layer of the image; a container shows it as its own. */
  private static String inode(ContainerSshd sshd) {
    return sshd.run("stat -c %i /usr/sbin/sshd").strip();
  }

  private static List<Event> of(Sshlogd daemon, ContainerSshd sshd) {
    return daemon
        .terminals()
        .all(e -> e.is("data_lost") || e.text("tcp_info.server_ip").equals(sshd.address()));
  }

  /** One more session: what happened before it has been told when its end is. */
  private static void settle(Sshlogd daemon, ContainerSshd sshd) {
    String mark = Lab.mark();
    sshd.client("root").run("/bin/true " + mark).orFail();
    String session = daemon.events().await("command_finish", mark).text("session_id");
    daemon
        .terminals()
        .await("the end", e -> e.is("connection_close") && e.text("session_id").equals(session));
  }

  private static long closes(Sshlogd daemon, ContainerSshd sshd) {
    return of(daemon, sshd).stream().filter(e -> e.is("connection_close")).count();
  }

  private static void check(Sshlogd daemon, Scratch scratch, ContainerSshd sshd)
      throws IOException {
    final int before = of(daemon, sshd).size();
    final long closed = closes(daemon, sshd);
    String mark = Lab.mark();
    LoginClient stranger = new LoginClient(sshd.address(), 22, scratch);
    stranger.answer("password", "mallory", "wrong", 1);

    SshClient client = sshd.client("inside");
    Path file = scratch.write("file", "x".repeat(1_000));
    Finished.of(Map.of(), client.scp(file.toString(), client.remote(mark))).orFail();

    int port = Ports.free();
    try (Session session = client.with("-N", "-L", port + ":localhost:22").open()) {
      assertThat(session.isOpen()).isTrue();
      assertThat(firstByte(port)).isEqualTo('S');
    }
    try (Session session = client.withTerminal().open()) {
      session.type("stty rows 33 columns 99; echo once''" + mark + "; exit");
      session.after("once" + mark);
    }
    Await.until(
        () -> "three ends: " + of(daemon, sshd),
        Duration.ofSeconds(30),
        () -> closes(daemon, sshd) >= closed + 3);
    settle(daemon, sshd);
    List<Event> told = of(daemon, sshd);
    told = told.subList(before, told.size());

    assertThat(count(told, "data_lost")).isZero();
    assertThat(count(told, "connection_close")).isEqualTo(4);
    // Both are told of a wrong password: the attempt, and the connection.
    assertThat(count(told, "connection_auth_failed")).isEqualTo(2);
    assertThat(count(told, "file_upload")).isEqualTo(1);
    assertThat(count(told, "port_forward")).isEqualTo(1);
    assertThat(told)
        .filteredOn(e -> e.is("terminal_resize"))
        .isNotEmpty()
        .extracting(e -> e.number("rows") + "x" + e.number("columns"))
        .doesNotHaveDuplicates();
    String shown =
        told.stream()
            .filter(e -> e.is("terminal_update"))
            .map(e -> e.text("terminal_data"))
            .reduce("", String::concat);
    assertThat(shown.split("once" + mark, -1)).as(shown).hasSize(2);
  }

  private static long count(List<Event> events, String type) {
    return events.stream().filter(e -> e.is(type)).count();
  }

  /** Connects as soon as somebody listens. */
  private static int firstByte(int port) {
    return Await.value(
        () -> "an answer on port " + port,
        Duration.ofSeconds(20),
        () -> {
          try (Socket socket = new Socket("127.0.0.1", port);
              InputStream in = socket.getInputStream()) {
            return Optional.of(in.read());
          } catch (IOException e) {
            return Optional.empty();
          }
        });
  }
}
