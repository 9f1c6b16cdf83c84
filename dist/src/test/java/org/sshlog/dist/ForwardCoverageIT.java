// SPDX-License-Identifier: Apache-2.0
package org.sshlog.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sshlog.dist.fixture.Await;
import org.sshlog.dist.fixture.ContainerSshd;
import org.sshlog.dist.fixture.Coverage;
import org.sshlog.dist.fixture.Event;
import org.sshlog.dist.fixture.Finished;
import org.sshlog.dist.fixture.Ports;
import org.sshlog.dist.fixture.Session;
import org.sshlog.dist.fixture.SshClient;
import org.sshlog.dist.fixture.Sshlogd;

/**
 * Every kind of forward, and connections of commands, for real on both versions of sshd: each must
 * be told by exactly these events, each once. Fills docs/coverage.md.
 */
class ForwardCoverageIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** Who only asks for a greeting shall not have to wait for that. */
  private static final String SETUP =
      """
      set -e
      ssh-keygen -A >/dev/null
      mkdir -p /run/sshd
      useradd --create-home --shell /bin/bash --uid %d inside
      chmod 0644 /etc/ssh/authorized_keys
      options='-o AuthorizedKeysFile=/etc/ssh/authorized_keys -o PermitRootLogin=prohibit-password'
      if grep -q sshd-session /usr/sbin/sshd; then
        options="$options -o PerSourcePenalties=no"
      fi
      exec /usr/sbin/sshd -D -e $options
      """
          .formatted(ContainerSshd.USER_ID);

  private static final Coverage TABLE = new Coverage("forwards", List.of("9.2", "10.0"));

  private static Sshlogd daemon;

  /** On this side, for what comes from the container: says one byte to everybody and closes. */
  private static ServerSocket target;

  private ContainerSshd server;
  private String version;
  private int told;

  @BeforeAll
  static void open() throws IOException {
    daemon =
        Sshlogd.prepare()
            .withTerminals("port_forward", "network_connect", "connection_close", "data_lost");
    daemon.launch();
    target = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    Thread thread = new Thread(ForwardCoverageIT::serve, "target");
    thread.setDaemon(true);
    thread.start();
  }

  @AfterAll
  static void close() throws IOException {
    target.close();
    daemon.close();
  }

  private static void serve() {
    while (!target.isClosed()) {
      try (Socket client = target.accept()) {
        client.getOutputStream().write('!');
      } catch (IOException e) {
        // The next one, or the end.
      }
    }
  }

  private interface Deed {
    void run() throws Exception;
  }

  private List<Event> events() {
    return daemon
        .terminals()
        .all(e -> e.is("data_lost") || e.text("tcp_info.server_ip").equals(server.address()));
  }

  private List<Event> untold() {
    List<Event> all = events();
    return all.subList(told, all.size());
  }

  private static boolean isEndOf(Event event, boolean ofRoot) {
    return event.is("connection_close") && event.text("username").equals("root") == ofRoot;
  }

  private static String describe(Event event) {
    if (event.is("data_lost")) {
      return "data_lost " + event.text("cause");
    }
    StringBuilder text = new StringBuilder(event.type());
    if (event.is("port_forward")) {
      text.append(' ').append(event.text("direction")).append(' ').append(event.text("action"));
      text.append(' ').append(event.text("host"));
      if (event.number("port") != 0) {
        text.append(':').append(event.number("port"));
      }
    } else {
      text.append(' ').append(event.text("filename")).append(" to ");
      text.append(event.text("remote_ip")).append(':').append(event.number("remote_port"));
    }
    return event.isNull("error")
        ? text.toString()
        : text.append(" (").append(event.text("error")).append(')').toString();
  }

  /**
   * Does something; what is expected must be told, in this order, and nothing else.
   *
   * @param connections so many connections of the user end by it
   */
  private void row(String kind, int connections, Deed deed, String... expected) throws Exception {
    deed.run();
    Await.until(
        () -> "the end of " + kind + " on " + version + ": " + untold(),
        LIMIT,
        () -> untold().stream().filter(e -> isEndOf(e, false)).count() >= connections);
    server.client("root").to(server.address(), 22).run("true").orFail();
    Await.until(
        () -> "the end of a further session: " + untold(),
        LIMIT,
        () -> untold().stream().anyMatch(e -> isEndOf(e, true)));
    List<String> words =
        untold().stream()
            .filter(e -> !e.is("connection_close"))
            .map(ForwardCoverageIT::describe)
            .toList();
    told = events().size();
    TABLE.add(kind, version, List.of(expected), words);
    assertThat(words).as(kind + " on " + version).containsExactly(expected);
  }

  /** Waits until something has been told: while the connection is there, it is not late. */
  private void await(String words) {
    Await.until(
        () -> words + " on " + version + ": " + untold(),
        LIMIT,
        () ->
            untold().stream()
                .anyMatch(e -> !e.is("connection_close") && describe(e).equals(words)));
  }

  /** Connects as soon as somebody listens, and reads what comes first; -1 at the end. */
  private static int firstByte(int port, Proxy proxy, InetSocketAddress address) {
    return Await.value(
        () -> "an answer on port " + port,
        LIMIT,
        () -> {
          try (Socket socket = new Socket(proxy)) {
            socket.connect(address);
            return Optional.of(socket.getInputStream().read());
          } catch (IOException e) {
            return Optional.empty();
          }
        });
  }

  private static int firstByte(int port) {
    return firstByte(port, Proxy.NO_PROXY, new InetSocketAddress("127.0.0.1", port));
  }

  /** The same, from inside the container; {@code socket} is an expression of Python's. */
  private String insideFirstByte(String socket) {
    return Await.value(
        () -> "an answer of " + socket,
        LIMIT,
        () ->
            Optional.of(server.run("python3 -c 'import socket; print(" + socket + ".recv(1))'"))
                .filter(answer -> !answer.isBlank()));
  }

  private void local(SshClient client) throws Exception {
    int port = Ports.free();
    row(
        "-L, two channels",
        1,
        () -> {
          try (Session session = client.with("-N", "-L", port + ":localhost:22").open()) {
            assertThat(session.isOpen()).isTrue();
            assertThat(firstByte(port)).isEqualTo('S');
            assertThat(firstByte(port)).isEqualTo('S');
          }
        },
        "port_forward local open localhost:22",
        "port_forward local open localhost:22");
    row(
        "-L to a port where nobody listens",
        1,
        () -> {
          try (Session session = client.with("-N", "-L", port + ":127.0.0.1:1").open()) {
            assertThat(session.isOpen()).isTrue();
            assertThat(firstByte(port)).isEqualTo(-1);
            await("port_forward local open 127.0.0.1:1 (ECONNREFUSED)");
          }
        },
        "port_forward local open 127.0.0.1:1 (ECONNREFUSED)");
    row(
        "-L to a Unix socket that is not there",
        1,
        () -> {
          try (Session session = client.with("-N", "-L", port + ":/tmp/absent").open()) {
            assertThat(session.isOpen()).isTrue();
            assertThat(firstByte(port)).isEqualTo(-1);
            await("port_forward local open /tmp/absent (failed)");
          }
        },
        "port_forward local open /tmp/absent (failed)");
    row(
        "-D, a channel by name",
        1,
        () -> {
          try (Session session = client.with("-N", "-D", "" + port).open()) {
            assertThat(session.isOpen()).isTrue();
            Proxy socks = new Proxy(Proxy.Type.SOCKS, new InetSocketAddress("127.0.0.1", port));
            assertThat(firstByte(port, socks, InetSocketAddress.createUnresolved("localhost", 22)))
                .isEqualTo('S');
          }
        },
        "port_forward local open localhost:22");
    row(
        "-W",
        1,
        () -> {
          try (Session session = client.with("-W", "127.0.0.1:22").open()) {
            session.after("SSH-2.0-");
          }
        },
        "port_forward local open 127.0.0.1:22");
  }

  private void remote(SshClient client) throws Exception {
    String behind = ":127.0.0.1:" + target.getLocalPort();
    row(
        "-R, a channel",
        1,
        () -> {
          try (Session session = client.with("-N", "-R", "8080" + behind).open()) {
            assertThat(session.isOpen()).isTrue();
            assertThat(insideFirstByte("socket.create_connection((\"127.0.0.1\", 8080))"))
                .contains("!");
          }
        },
        "port_forward remote listen localhost:8080",
        "port_forward remote open localhost:8080");
    row(
        "-R on a Unix socket, a channel",
        1,
        () -> {
          try (Session session = client.with("-N", "-R", "/tmp/r.sock" + behind).open()) {
            assertThat(session.isOpen()).isTrue();
            assertThat(
                    insideFirstByte(
                        "(lambda s: (s.connect(\"/tmp/r.sock\"), s)[1])"
                            + "(socket.socket(socket.AF_UNIX))"))
                .contains("!");
          }
        },
        "port_forward remote listen /tmp/r.sock",
        "port_forward remote open /tmp/r.sock");
  }

  private void jump(SshClient client) throws Exception {
    List<String> first = client.commandLine();
    String through = String.join(" ", first) + " -W %h:%p";
    SshClient behind = client.to("127.0.0.1", 22).with("-o", "ProxyCommand=" + through);
    List<String> command = new ArrayList<>(behind.commandLine());
    command.add("true");
    row(
        "-W through this host, as ssh -J does it, to itself",
        1,
        () -> Finished.of(command.toArray(String[]::new)).orFail(),
        "port_forward local open 127.0.0.1:22");
  }

  private void commands(SshClient client) throws Exception {
    row(
        "commands that open TCP connections",
        1,
        () ->
            client.run(
                "exec 3<>/dev/tcp/127.0.0.1/22;"
                    + " python3 -c 'import socket; socket.create_connection((\"127.0.0.1\", 22))';"
                    + " exec 3<>/dev/tcp/127.0.0.1/1; true"),
        "network_connect bash to 127.0.0.1:22",
        "network_connect python3 to 127.0.0.1:22",
        "network_connect bash to 127.0.0.1:1 (ECONNREFUSED)");
    row(
        "connections of processes of no session",
        0,
        () -> {
          for (int i = 0; i < 5; i++) {
            assertThat(insideFirstByte("socket.create_connection((\"127.0.0.1\", 22))"))
                .contains("S");
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"bookworm", "trixie"})
  void everyKind(String release) throws Exception {
    version = release.equals("bookworm") ? "9.2" : "10.0";
    try (ContainerSshd started = ContainerSshd.start(release, SETUP)) {
      server = started;
      told = events().size();
      // Its file is known from now on.
      row("a login that forwards nothing", 0, () -> {});
      SshClient client = server.client("inside").to(server.address(), 22);
      local(client);
      remote(client);
      jump(client);
      commands(client);
    }
    if (version.equals("10.0")) {
      TABLE.finish();
    }
  }
}
