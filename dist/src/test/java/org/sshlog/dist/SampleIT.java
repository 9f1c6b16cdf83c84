// SPDX-License-Identifier: Apache-2.0
package org.sshlog.dist;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.internet.MimeMessage;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.sshlog.dist.fixture.Await;
import org.sshlog.dist.fixture.Journald;
import org.sshlog.dist.fixture.Lab;
import org.sshlog.dist.fixture.Postfix;
import org.sshlog.dist.fixture.Rsyslog;
import org.sshlog.dist.fixture.Scratch;
import org.sshlog.dist.fixture.Sshlogd;
import org.sshlog.dist.fixture.StatsdServer;
import org.sshlog.spi.testkit.peer.TestServer;
import org.sshlog.spi.testkit.peer.TestTls;

/**
 * The samples of actions that send, as they are shipped, all in one daemon: only whom they send to
 * is put in, as an administrator would. A login of root that runs su is what all of them tell.
 */
class SampleIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String COLLECTOR = "https://collector.example.com";
  private static final String SLACK = "https://hooks.slack.com";

  private static final Scratch SCRATCH = Scratch.create();
  private static final String MARK = Lab.mark();

  private static Rsyslog rsyslog;
  private static Journald journald;
  private static StatsdServer statsd;
  private static Postfix postfix;
  private static TestTls tls;
  private static TestServer web;
  private static Lab lab;

  @BeforeAll
  static void open() throws Exception {
    rsyslog = Rsyslog.start();
    journald = Journald.start();
    statsd = StatsdServer.start();
    postfix = Postfix.start();
    tls = TestTls.in(SCRATCH.path(), "DNS:localhost");
    web = new TestServer(tls.serverSockets(false), InetAddress.getByName("127.0.0.1"));
    Sshlogd daemon = Sshlogd.prepare();
    configureLogs(daemon);
    configureWeb(daemon);
    configureMail(daemon);
    lab = Lab.open(daemon);
    lab.root().run("exec -a su /bin/true " + MARK).orFail();
  }

  private static void configureLogs(Sshlogd daemon) throws Exception {
    use(
        daemon,
        "syslog.yaml",
        "server_address: logs.example.com",
        "server_address: localhost\n        port: " + rsyslog.tls(),
        "/etc/ssl/certs/ca-certificates.crt",
        rsyslog.authority().toString(),
        "spool_mb: 100",
        spool("spool_mb: 100"));
    use(daemon, "journal.yaml", "/run/systemd/journal/socket", journald.socket().toString());
    use(
        daemon,
        "statsd.yaml",
        "server_address: localhost",
        "server_address: 127.0.0.1\n        port: " + statsd.port());
  }

  private static void configureWeb(Sshlogd daemon) throws Exception {
    String here = "https://localhost:" + web.port();
    String trusted = "ca_file: " + tls.file("ca.pem") + "\n        ";
    use(
        daemon,
        "webhook.yaml",
        "webhook_url: " + COLLECTOR,
        trusted + "webhook_url: " + here,
        "spool_mb: 64",
        spool("spool_mb: 64"));
    use(
        daemon,
        "slack.yaml",
        "\n        slack_webhook_url: " + SLACK,
        "\n        " + trusted + "slack_webhook_url: " + here);
  }

  private static void configureMail(Sshlogd daemon) throws Exception {
    Path password = SCRATCH.write("mail.password", Postfix.PASSWORD);
    use(
        daemon,
        "email.yaml",
        "smtp_server: localhost",
        "smtp_server: 127.0.0.1\n        smtp_port: " + postfix.port(),
        "smtp_server: mail.example.com",
        "smtp_server: localhost\n        smtp_port: "
            + postfix.port()
            + "\n        ca_file: "
            + postfix.authority(),
        "# username: sshlog",
        "username: " + Postfix.USER,
        "# password: ${file:/etc/sshlog/mail.password}",
        "password: ${file:" + password + "}",
        "spool_mb: 16",
        spool("spool_mb: 16"));
  }

  private static String spool(String size) {
    return size + "\n        spool_directory: " + SCRATCH.path("spool");
  }

  /** Takes a sample over, with each of some texts, which must be in it, replaced by the next. */
  private static void use(Sshlogd daemon, String name, String... changes) throws Exception {
    String sample = Files.readString(Sshlogd.home().resolve("etc/sshlog/samples/" + name));
    for (int i = 0; i < changes.length; i += 2) {
      assertThat(sample).as(name).contains(changes[i]);
      sample = sample.replace(changes[i], changes[i + 1]);
    }
    daemon.configure(name, sample);
  }

  @AfterAll
  static void close() throws Exception {
    // Those that there are, the daemon first.
    for (AutoCloseable one : Arrays.asList(lab, web, postfix, statsd, journald, rsyslog, SCRATCH)) {
      if (one != null) {
        one.close();
      }
    }
  }

  private static void await(String what, BooleanSupplier condition) {
    Await.until(
        () -> what + "\n" + lab.daemon().cli("status").text() + lab.daemon().log() + postfix.log(),
        LIMIT,
        condition);
  }

  @Test
  void syslogHasTheCommand() {
    await(
        "a message by TLS",
        () -> rsyslog.received("tls").stream().anyMatch(m -> m.text("text").contains(MARK)));
  }

  @Test
  void theJournalHasTheCommand() {
    journald.await(
        1,
        e -> e.text("SSHLOG_ARGS").contains(MARK),
        "SSHLOG_USERNAME=root",
        "SSHLOG_EVENT_TYPE=command_finish",
        "SSHLOG_FILENAME=su");
  }

  @Test
  void statsdHasCountedAndMeasuredIt() {
    await(
        "a counter of the command",
        () ->
            statsd.metrics("counters").keySet().stream()
                .anyMatch(
                    name ->
                        name.startsWith("sshlog.command_finish;")
                            && name.contains("user=root")
                            && name.contains("command=su")));
  }

  @Test
  void theWebServerHasTheLogin() {
    await(
        "a request",
        () ->
            web.requests().stream()
                .filter(r -> r.line().equals("POST /sshlog HTTP/1.1"))
                .anyMatch(
                    r ->
                        r.text().contains("\"event_type\":\"connection_established\"")
                            && r.text().contains("\"username\":\"root\"")));
  }

  @Test
  void theChannelHasTheLogin() {
    await(
        "a message",
        () ->
            web.requests().stream()
                .filter(r -> r.line().startsWith("POST /services/T00000000/"))
                .anyMatch(r -> r.text().contains("<!here> root has logged in from `127.0.0.1`")));
  }

  @Test
  void operatorsHaveTheMail() {
    await("a mail", () -> postfix.mails().stream().anyMatch(SampleIT::tellsOfTheCommand));
  }

  private static boolean tellsOfTheCommand(MimeMessage mail) {
    try {
      return mail.getSubject().startsWith("root on ")
          && mail.getSubject().endsWith(": su")
          && ((String) mail.getContent()).contains("root from 127.0.0.1 has run")
          && ((String) mail.getContent()).contains(MARK);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
