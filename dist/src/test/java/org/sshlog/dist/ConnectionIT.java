// SPDX-License-Identifier: Apache-2.0
package org.sshlog.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sshlog.dist.fixture.Await;
import org.sshlog.dist.fixture.Event;
import org.sshlog.dist.fixture.Finished;
import org.sshlog.dist.fixture.Lab;
import org.sshlog.dist.fixture.Proc;
import org.sshlog.dist.fixture.Session;
import org.sshlog.dist.fixture.SshClient;

/** Connections of every kind, and each field of the events about them. */
class ConnectionIT {
  private static final String WHO = "echo here $$ $PPID $SSH_CONNECTION; ";

  private static Lab lab;

  @BeforeAll
  static void open() {
    lab = Lab.open();
  }

  @AfterAll
  static void close() {
    lab.close();
  }

  /** What a shell says of its own session. */
  private record Here(int shell, int parent, String ip, int port, String serverIp, int serverPort) {
    static Here of(String words) {
      String[] word = words.split(" ");
      return new Here(
          Integer.parseInt(word[0]),
          Integer.parseInt(word[1]),
          word[2],
          Integer.parseInt(word[3]),
          word[4],
          Integer.parseInt(word[5]));
    }
  }

  private static Event established(int shell) {
    return lab.events()
        .await(
            "the session of shell " + shell,
            e -> e.is("connection_established") && e.number("shell_pid") == shell);
  }

  private static Event closeOf(Event established) {
    String session = established.text("session_id");
    return lab.events()
        .await(
            "the end of session " + session,
            e -> e.is("connection_close") && e.text("session_id").equals(session));
  }

  @ParameterizedTest
  @ValueSource(strings = {"user", "root"})
  void everyFieldOfAConnection(String who) {
    boolean root = who.equals("root");
    SshClient client = root ? lab.root() : lab.client();
    long before = System.currentTimeMillis();
    Here here;
    int monitor;
    Event event;
    try (Session session = client.open(WHO + "cat; exit 7")) {
      here = Here.of(session.after("here"));
      monitor = Proc.childOf(lab.sshd().pid(), here.shell());
      event = established(here.shell());
      session.logOut();
    }
    Event close = closeOf(event);
    long after = System.currentTimeMillis();

    for (Event each : List.of(event, close)) {
      assertThat(each.number("ptm_pid")).isEqualTo(monitor);
      assertThat(each.number("pts_pid")).isEqualTo(here.parent());
      assertThat(each.number("shell_pid")).isEqualTo(here.shell());
      assertThat(each.text("username")).isEqualTo(root ? "root" : lab.user().name());
      assertThat(each.number("user_id")).isEqualTo(root ? 0 : lab.user().id());
      assertThat(each.number("tty_id")).isEqualTo(-1);
      assertThat(each.text("hostname")).isEqualTo(Finished.of("hostname").orFail().word());
      assertThat(each.text("session_id")).isNotEmpty();
      assertThat(each.flag("existing")).isFalse();
      assertThat(each.text("tcp_info.client_ip")).isEqualTo("127.0.0.1").isEqualTo(here.ip());
      assertThat(each.number("tcp_info.client_port")).isEqualTo(here.port());
      assertThat(each.text("tcp_info.server_ip")).isEqualTo("127.0.0.1").isEqualTo(here.serverIp());
      assertThat(each.number("tcp_info.server_port"))
          .isEqualTo(lab.sshd().port())
          .isEqualTo(here.serverPort());
      assertThat(each.number("start_time")).isBetween(before, after);
      assertThat(each.number("time_ns") / 1_000_000).isBetween(before, after);
      assertThat(each.names()).contains("auth_method", "key_type", "key_fingerprint");
    }
    assertThat(event.number("end_time")).isZero();
    assertThat(close.number("end_time"))
        .isBetween(event.number("time_ns") / 1_000_000, after)
        .isEqualTo(close.number("time_ns") / 1_000_000);
    assertThat(close.number("start_time")).isEqualTo(event.number("start_time"));
    assertThat(close.number("lost_events")).isZero();
    assertThat(close.names()).contains("bytes_in", "bytes_out");
    String session = event.text("session_id");
    assertThat(lab.events().all("connection_established", session)).hasSize(1);
    assertThat(lab.events().all("connection_close", session)).hasSize(1);
  }

  @Test
  void linesForPeople() {
    try (Session session = lab.client().withTerminal().open(WHO + "tty; cat")) {
      Here here = Here.of(session.after("here"));
      String tty = session.after("/dev/pts/");
      Event event = established(here.shell());
      session.hangUp();
      String head = "connection_established (" + event.number("ptm_pid") + ") ";
      String user = lab.user().name();
      // This log and that of events are written by two threads.
      Await.until(
          () -> "the end of the connection in " + lab.daemon().lines(),
          Duration.ofSeconds(60),
          () ->
              lab.daemon().lines().stream()
                  .anyMatch(
                      line -> line.contains("connection_close       (" + event.number("ptm_pid"))));
      assertThat(lab.daemon().lines())
          .anySatisfy(
              line ->
                  assertThat(line)
                      .matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d .*")
                      .endsWith(head + user + " from ip 127.0.0.1:" + here.port() + " tty " + tty))
          .anySatisfy(
              line ->
                  assertThat(line)
                      .endsWith(
                          "connection_close       ("
                              + event.number("ptm_pid")
                              + ") "
                              + user
                              + " from ip 127.0.0.1:"
                              + here.port()));
    }
  }

  @Test
  void ipv6() {
    Here here = Here.of(lab.client().overIpv6().run(WHO).orFail().word().substring(5));
    Event event = established(here.shell());
    assertThat(event.text("tcp_info.client_ip")).isEqualTo("::1");
    assertThat(event.text("tcp_info.server_ip")).isEqualTo("::1");
    assertThat(event.number("tcp_info.client_port")).isEqualTo(here.port());
    assertThat(event.number("tcp_info.server_port")).isEqualTo(lab.sshd().port());
  }

  @Test
  void mappedAddressesAreShownAsIpv4AndInetdModeWorks() {
    int port = lab.sshd().listenMapped();
    Here here = Here.of(lab.client().to("127.0.0.1", port).run(WHO).orFail().word().substring(5));
    Event event = established(here.shell());
    assertThat(event.text("tcp_info.client_ip")).isEqualTo("127.0.0.1");
    assertThat(event.text("tcp_info.server_ip")).isEqualTo("127.0.0.1");
    assertThat(event.number("tcp_info.client_port")).isEqualTo(here.port());
    assertThat(event.number("tcp_info.server_port")).isEqualTo(port);
    closeOf(event);
  }

  @ParameterizedTest
  @ValueSource(strings = {"user", "root"})
  void terminal(String who) {
    SshClient client = who.equals("root") ? lab.root() : lab.client();
    try (Session session = client.withTerminal().open()) {
      session.type("echo her''e $$ $(tty)");
      String[] words = session.after("here ").split(" ");
      Event event = established(Integer.parseInt(words[0]));
      assertThat("/dev/pts/" + event.number("tty_id")).isEqualTo(words[1]);
      assertThat(event.number("user_id")).isEqualTo(who.equals("root") ? 0 : lab.user().id());
      session.type("exit");
      closeOf(event);
    }
  }

  @Test
  void withoutAnySession() {
    String mark = Lab.mark();
    SshClient shared = lab.client().sharing(mark);
    try (Session quiet = shared.with("-N", "-M").open()) {
      Event event =
          lab.events()
              .await(
                  "a connection of " + lab.user().name() + " without a shell",
                  e -> isEstablishedHere(e) && isOpen(e) && e.number("shell_pid") == 0);
      assertThat(event.number("tty_id")).isEqualTo(-1);
      assertThat(event.number("user_id")).isEqualTo(lab.user().id());
      assertThat(quiet.isOpen()).isTrue();
      quiet.hangUp();
      closeOf(event);
    }
  }

  @Test
  void subsystem() {
    try (Session sftp = lab.client().with("-s").open("sftp")) {
      // internal-sftp: no program is executed, the connection is a session all the same.
      Event event =
          lab.events()
              .await(
                  "the sftp session",
                  e ->
                      isEstablishedHere(e)
                          && isOpen(e)
                          && e.number("tty_id") == -1
                          && e.text("username").equals(lab.user().name()));
      sftp.logOut();
      closeOf(event);
    }
  }

  /** The machine may have other sessions than those of this test. */
  private static boolean isEstablishedHere(Event event) {
    return event.is("connection_established")
        && event.number("tcp_info.server_port") == lab.sshd().port();
  }

  private static boolean isOpen(Event established) {
    return lab.events().all("connection_close", established.text("session_id")).isEmpty();
  }

  @Test
  void proxiedConnectionHasNoAddress() {
    String mark = Lab.mark();
    lab.client()
        .with("-o", "ProxyCommand=" + lab.sshd().inetdCommand())
        .run("/bin/true " + mark)
        .orFail();
    Event command = lab.events().await("command_start", mark);
    assertThat(command.text("username")).isEqualTo(lab.user().name());
    assertThat(command.text("tcp_info.client_ip")).isEmpty();
    assertThat(command.number("tcp_info.client_port")).isZero();
    String session = command.text("session_id");
    assertThat(lab.events().all("connection_established", session)).hasSize(1);
    lab.events()
        .await(
            "the end of the proxied session",
            e -> e.is("connection_close") && e.text("session_id").equals(session));
  }

  @Test
  void severalSessionsOnOneConnection() {
    SshClient shared = lab.client().sharing(Lab.mark());
    try (Session first = shared.with("-M").withTerminal().open(WHO + "tty; cat")) {
      Here here = Here.of(first.after("here"));
      String firstTty = first.after("/dev/pts/");
      Event event = established(here.shell());
      String second = Lab.mark();
      String third = Lab.mark();
      String tty = shared.withTerminal().run("tty; /bin/true " + second).orFail().word();
      shared.run("/bin/true " + third).orFail();

      Event onSecond = lab.events().await("command_finish", second);
      Event onThird = lab.events().await("command_finish", third);
      for (Event each : List.of(onSecond, onThird)) {
        assertThat(each.text("session_id")).isEqualTo(event.text("session_id"));
        assertThat(each.number("ptm_pid")).isEqualTo(event.number("ptm_pid"));
      }
      assertThat(event.number("tty_id")).isEqualTo(Long.parseLong(firstTty));
      assertThat("/dev/pts/" + onSecond.number("tty_id")).isEqualTo(tty);
      assertThat(onThird.number("tty_id")).isEqualTo(-1);
      first.hangUp();
      closeOf(event);
      lab.settle();
      assertThat(lab.events().all("connection_close", event.text("session_id"))).hasSize(1);
    }
  }

  @Test
  void failedLoginEstablishesNothing() {
    lab.settle();
    int before = lab.events().all(ConnectionIT::isEstablishedHere).size();
    Finished refused = lab.sshd().stranger(lab.user().name()).run("/bin/true");
    assertThat(refused.exitCode()).isEqualTo(255);
    assertThat(refused.err()).contains("Permission denied");
    Finished unknown = lab.sshd().client("nosuchuser").run("/bin/true");
    assertThat(unknown.exitCode()).isEqualTo(255);
    lab.settle();
    // The one more is that of settle().
    assertThat(lab.events().all(ConnectionIT::isEstablishedHere)).hasSize(before + 1);
    assertThat(lab.events().all(e -> e.type().startsWith("command_") && isOf("nosuchuser", e)))
        .isEmpty();
  }

  private static boolean isOf(String user, Event event) {
    return event.text("username").equals(user);
  }

  @Test
  void nothingIsLostOrDoubled() {
    lab.settle();
    assertThat(lab.events().all(e -> e.is("data_lost"))).isEmpty();
    List<String> sessions =
        lab.events().all(e -> e.is("connection_established")).stream()
            .map(e -> e.text("session_id"))
            .toList();
    assertThat(sessions).doesNotHaveDuplicates();
  }
}
