// SPDX-License-Identifier: Apache-2.0
package org.sshlog.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.sshlog.dist.fixture.Await;
import org.sshlog.dist.fixture.Event;
import org.sshlog.dist.fixture.Finished;
import org.sshlog.dist.fixture.Lab;
import org.sshlog.dist.fixture.Ports;
import org.sshlog.dist.fixture.Session;
import org.sshlog.dist.fixture.SshClient;
import org.sshlog.dist.fixture.Sshlogd;

/** Forwards of every kind, and connections that commands open: each told exactly once. */
class NetworkIT {
  private static Lab lab;
  private static ServerSocket target;

  @BeforeAll
  static void open() throws IOException {
    lab =
        Lab.open(
            Sshlogd.prepare().withTerminals("port_forward", "network_connect", "connection_close"));
    target = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    Thread server = new Thread(() -> serve(target), "target");
    server.setDaemon(true);
    server.start();
  }

  @AfterAll
  static void close() throws IOException {
    target.close();
    lab.close();
  }

  /** Says one byte to everybody and closes. */
  private static void serve(ServerSocket socket) {
    while (true) {
      try (Socket client = socket.accept()) {
        client.getOutputStream().write('!');
      } catch (IOException e) {
        if (socket.isClosed()) {
          return;
        }
      }
    }
  }

  /** Connects as soon as somebody listens, and reads what comes first; -1 at the end. */
  private static int ask(int port, Proxy proxy, String host, int hostPort) {
    return Await.value(
        () -> "an answer on port " + port,
        Duration.ofSeconds(60),
        () -> {
          try (Socket socket = new Socket(proxy)) {
            socket.connect(
                proxy == Proxy.NO_PROXY
                    ? new InetSocketAddress("127.0.0.1", port)
                    : InetSocketAddress.createUnresolved(host, hostPort));
            return Optional.of(socket.getInputStream().read());
          } catch (IOException e) {
            return Optional.empty();
          }
        });
  }

  private static int ask(int port) {
    return ask(port, Proxy.NO_PROXY, "", 0);
  }

  /** What was told of the session's network once its connection has ended, by the log's order. */
  private static List<String> told(String what, Session session, Event first) {
    session.hangUp();
    String id = first.text("session_id");
    awaitEnd(what, id);
    return network(id).stream()
        .map(
            e ->
                String.join(
                    " ",
                    e.text("direction"),
                    e.text("action"),
                    e.text("host"),
                    Long.toString(e.number("port")),
                    e.isNull("error") ? "ok" : e.text("error")))
        .toList();
  }

  /** In the log of what is asked for here: that of all events is written by another thread. */
  private static void awaitEnd(String what, String id) {
    lab.daemon()
        .terminals()
        .await(
            "the end of " + what, e -> e.is("connection_close") && e.text("session_id").equals(id));
  }

  private static List<Event> network(String id) {
    return lab.daemon()
        .terminals()
        .all(e -> e.text("session_id").equals(id) && !e.is("connection_close"));
  }

  /** Waits until what went before has been told in both logs. */
  private static void settle() {
    awaitEnd("a further session", lab.settle());
  }

  private static Event forward(String host, long port) {
    return lab.daemon()
        .terminals()
        .await(
            "a forward of " + host + ":" + port,
            e ->
                e.is("port_forward")
                    && e.text("host").equals(host)
                    && e.number("port") == port
                    && e.number("tcp_info.server_port") == lab.sshd().port()
                    && isOpen(e));
  }

  private static boolean isOpen(Event event) {
    return lab.events().all("connection_close", event.text("session_id")).isEmpty();
  }

  @Test
  void localForwards() {
    int port = Ports.free();
    int refused = Ports.free();
    try (Session session =
        lab.client()
            .with("-N", "-L", port + ":localhost:" + target.getLocalPort())
            .with("-L", refused + ":localhost:1")
            .open()) {
      assertThat(ask(port)).isEqualTo('!');
      Event event = forward("localhost", target.getLocalPort());
      assertThat(event.text("peer_ip")).isEqualTo("127.0.0.1");
      assertThat(event.number("peer_port")).isEqualTo(target.getLocalPort());
      assertThat(event.text("username")).isEqualTo(lab.user().name());
      assertThat(ask(port)).isEqualTo('!');
      assertThat(ask(refused)).isEqualTo(-1);
      forward("localhost", 1);
      String open = "local open localhost " + target.getLocalPort() + " ok";
      assertThat(told("-L", session, event))
          .containsExactly(open, open, "local open localhost 1 ECONNREFUSED");
    }
  }

  @Test
  void remoteForward() {
    int port = Ports.free();
    try (Session session =
        lab.client().with("-N", "-R", port + ":127.0.0.1:" + target.getLocalPort()).open()) {
      assertThat(ask(port)).isEqualTo('!');
      Event event = forward("localhost", port);
      assertThat(event.text("action")).isEqualTo("listen");
      Event opened =
          lab.daemon()
              .terminals()
              .await(
                  "the channel",
                  e ->
                      e.is("port_forward")
                          && e.text("action").equals("open")
                          && e.number("port") == port);
      assertThat(opened.text("peer_ip")).isEqualTo("127.0.0.1");
      assertThat(told("-R", session, event))
          .containsExactly(
              "remote listen localhost " + port + " ok", "remote open localhost " + port + " ok");
    }
  }

  @Test
  void dynamicForward() {
    int port = Ports.free();
    try (Session session = lab.client().with("-N", "-D", Integer.toString(port)).open()) {
      Proxy socks = new Proxy(Proxy.Type.SOCKS, new InetSocketAddress("127.0.0.1", port));
      assertThat(ask(port, socks, "localhost", target.getLocalPort())).isEqualTo('!');
      Event event = forward("localhost", target.getLocalPort());
      assertThat(told("-D", session, event))
          .containsExactly("local open localhost " + target.getLocalPort() + " ok");
    }
  }

  @Test
  void standardInputAndOutput() {
    try (Session session = lab.client().with("-W", "127.0.0.1:" + target.getLocalPort()).open()) {
      Event event =
          lab.daemon()
              .terminals()
              .await("-W", e -> e.is("port_forward") && e.text("host").equals("127.0.0.1"));
      assertThat(told("-W", session, event))
          .containsExactly("local open 127.0.0.1 " + target.getLocalPort() + " ok");
    }
  }

  @Test
  void unixSockets() throws IOException {
    Path listening = lab.user().home("remote.sock");
    int port = Ports.free();
    Path absent = lab.user().home("absent.sock");
    try (Session session =
        lab.client()
            .with("-N", "-R", listening + ":127.0.0.1:" + target.getLocalPort())
            .with("-L", port + ":" + absent)
            .open()) {
      Event event = forward(listening.toString(), 0);
      assertThat(event.text("action")).isEqualTo("listen");
      try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
        channel.connect(UnixDomainSocketAddress.of(listening));
        assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(1);
      }
      ask(port);
      forward(absent.toString(), 0);
      assertThat(told("streamlocal", session, event))
          .containsExactly(
              "remote listen " + listening + " 0 ok",
              "remote open " + listening + " 0 ok",
              "local open " + absent + " 0 failed");
    }
  }

  @Test
  void jumpHost() throws IOException {
    Path config = lab.daemon().path("ssh_config");
    Files.writeString(
        config,
        """
        Host *
          User %s
          Port %d
          IdentityFile %s
          BatchMode yes
          StrictHostKeyChecking no
          UserKnownHostsFile /dev/null
        Host jump
          HostName 127.0.0.1
        Host behind
          HostName ::1
          ProxyJump jump
        """
            .formatted(lab.user().name(), lab.sshd().port(), keyOf(lab.client())));
    String mark = Lab.mark();
    Finished.of("ssh", "-F", config.toString(), "behind", "/bin/true " + mark).orFail();
    String behind = lab.events().await("command_start", mark).text("session_id");
    Event through =
        lab.daemon()
            .terminals()
            .await(
                "the jump",
                e ->
                    e.is("port_forward")
                        && e.text("host").equals("::1")
                        && e.number("port") == lab.sshd().port());
    assertThat(through.text("session_id")).isNotEqualTo(behind);
    assertThat(through.text("direction")).isEqualTo("local");
    assertThat(through.isNull("error")).isTrue();
    settle();
    assertThat(network(through.text("session_id"))).hasSize(1);
  }

  private static String keyOf(SshClient client) {
    List<String> command = client.commandLine();
    return command.get(command.indexOf("-i") + 1);
  }

  @Test
  void connectionsOfCommands() {
    String mark = Lab.mark();
    int port = target.getLocalPort();
    lab.client()
        .run(
            "/bin/true "
                + mark
                + "; exec 3<>/dev/tcp/127.0.0.1/"
                + port
                + "; python3 -c 'import socket; socket.create_connection((\"127.0.0.1\","
                + port
                + "))'; exec 3<>/dev/tcp/::1/1; true");
    String id = lab.events().await("command_start", mark).text("session_id");
    settle();
    List<Event> events = network(id);
    assertThat(events).hasSize(3).allMatch(e -> e.is("network_connect"));
    assertThat(events)
        .extracting(e -> e.text("filename"))
        .containsExactly("bash", "python3", "bash");
    assertThat(events.get(0).text("remote_ip")).isEqualTo("127.0.0.1");
    assertThat(events.get(0).number("remote_port")).isEqualTo(port);
    assertThat(events.get(0).text("local_ip")).isEqualTo("127.0.0.1");
    assertThat(events.get(0).number("local_port")).isPositive();
    assertThat(events.get(0).isNull("error")).isTrue();
    assertThat(events.get(2).text("remote_ip")).isEqualTo("::1");
    assertThat(events.get(2).text("error")).isEqualTo("ECONNREFUSED");
  }

  @Test
  void connectionsOfOthersAreNotTold() throws IOException {
    settle();
    long before = connectionsHere();
    for (int i = 0; i < 20; i++) {
      try (Socket socket = new Socket("127.0.0.1", target.getLocalPort())) {
        assertThat(socket.getInputStream().read()).isEqualTo('!');
      }
    }
    settle();
    assertThat(connectionsHere()).isEqualTo(before);
    assertThat(lab.events().all(e -> e.is("data_lost"))).isEmpty();
  }

  private static long connectionsHere() {
    return lab.daemon()
        .terminals()
        .all(
            e ->
                e.is("network_connect") && e.number("remote_port") == target.getLocalPort()
                    || e.is("port_forward") && e.number("port") == target.getLocalPort())
        .size();
  }
}
