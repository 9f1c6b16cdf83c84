// SPDX-License-Identifier: Apache-2.0
package org.sshlog.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.sshlog.dist.fixture.Await;
import org.sshlog.dist.fixture.Lab;
import org.sshlog.dist.fixture.Sshlogd;
import org.sshlog.spi.testkit.peer.TestServer;

/** What real sessions do is told in Slack and by mail, by the built daemon. */
class NotificationIT {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final String URL_SECRET = "T1/B2/s3cretOfTheChannel";
  private static final String PASSWORD = "s3cretOfTheMailbox";

  private static TestServer slack;
  private static GreenMail mail;
  private static int mailPort;
  private static Lab lab;

  @BeforeAll
  static void open() throws IOException {
    slack = new TestServer();
    try (ServerSocket free = new ServerSocket(0)) {
      mailPort = free.getLocalPort();
    }
    startMail();
    Sshlogd daemon = Sshlogd.prepare();
    Path url = daemon.path("slack.url");
    Files.writeString(url, "http://127.0.0.1:" + slack.port() + "/services/" + URL_SECRET);
    Path password = daemon.path("mail.password");
    Files.writeString(password, PASSWORD);
    daemon.configure(
        "notify.yaml",
        """
        events:
          - event: notify
            triggers: [command_start]
            filters:
              command_name: 'true'
              command_args_regex: told-mark-
            actions:
              - action: chat
                plugin: slack_action
                slack_webhook_url: ${file:%s}
              - action: post
                plugin: email_action
                sender: sshlog@example.com
                recipient: ops@example.com
                subject: "{{username}}: {{args}}"
                body: "{{args}}"
                smtp_server: 127.0.0.1
                smtp_port: %d
                tls: none
                username: sshlog
                password: ${file:%s}
                digest_interval: 2s
                spool_mb: 1
                spool_directory: %s
        """
            .formatted(url, mailPort, password, daemon.path("spool")));
    lab = Lab.open(daemon);
  }

  private static void startMail() {
    mail = new GreenMail(new ServerSetup(mailPort, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    mail.setUser("ops@example.com", "reader", "unread");
    mail.setUser("sshlog@example.com", "sshlog", PASSWORD);
    mail.start();
  }

  @AfterAll
  static void close() throws IOException {
    try {
      if (lab != null) {
        lab.close();
      }
    } finally {
      mail.stop();
      slack.close();
    }
  }

  private static String told() {
    return "told-" + Lab.mark();
  }

  private static Optional<String> chatWith(String mark) {
    return slack.requests().stream()
        .map(TestServer.Request::text)
        .filter(text -> text.contains(mark))
        .findFirst();
  }

  private static Optional<MimeMessage> mailWith(String mark) {
    return Stream.of(mail.getReceivedMessages())
        .filter(message -> content(message).contains(mark))
        .findFirst();
  }

  private static String content(MimeMessage message) {
    try {
      return (String) message.getContent();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static String state() {
    return lab.daemon().cli("status").text() + lab.daemon().log();
  }

  @Test
  void aCommandWithHostileArgumentsIsToldAsItIs() throws Exception {
    String mark = told();
    String hostile = "$'<!channel> @here `id` &amp;\\r\\nBcc: victim@example.com\\r\\n\\r\\n'";
    lab.client().run("/usr/bin/true " + mark + " " + hostile).orFail();
    String chat = Await.value(() -> "no message\n" + state(), SOON, () -> chatWith(mark));
    assertThat(chat)
        .contains("*command_start* on `")
        .contains(
            lab.user().name()
                + " executed /usr/bin/true "
                + mark
                + " &lt;!channel&gt; \\\\x40here \\\\x60id\\\\x60 &amp;amp;\\\\r\\\\nBcc: ");
    MimeMessage letter = Await.value(() -> "no mail\n" + state(), SOON, () -> mailWith(mark));
    assertThat(letter.getHeader("Bcc")).isNull();
    assertThat(letter.getAllRecipients()).hasSize(1);
    assertThat(letter.getSubject()).contains(lab.user().name()).contains("\\r\\nBcc: ");
    assertThat(content(letter)).contains(mark + " <!channel> @here `id` &amp;\\r\\nBcc: victim");
  }

  @Test
  void manyAtOnceAreToldTogether() {
    String mark = told();
    int before = slack.requests().size();
    long start = System.nanoTime();
    lab.client()
        .run("for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do /bin/true " + mark + "-$i-; done")
        .orFail();
    Await.until(
        () -> "not all was mailed\n" + state(),
        SOON,
        () -> {
          String all =
              String.join(
                  "\n", Arrays.stream(mail.getReceivedMessages()).map(m -> content(m)).toList());
          return all.contains(mark + "-1-") && all.contains(mark + "-15-");
        });
    Await.until(
        () -> "not all was told\n" + state(),
        SOON,
        () -> chatWith(mark + "-1-").isPresent() && chatWith(mark + "-15-").isPresent());
    // The first at once, and then one a second.
    long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
    assertThat(slack.requests().size() - before).isLessThanOrEqualTo((int) seconds + 2);
  }

  @Test
  void mailWaitsOnDiskForItsServerAndSecretsAreShownNowhere() {
    mail.stop();
    String mark = told();
    lab.client().run("/bin/true " + mark).orFail();
    lab.daemon().awaitLog("can't deliver: ");
    String status = lab.daemon().cli("--json", "status").orFail().out();
    assertThat(status).contains("\"spooled\": 1,");
    startMail();
    Await.value(() -> "no mail\n" + state(), Duration.ofSeconds(60), () -> mailWith(mark));
    for (String text :
        List.of(
            status,
            lab.daemon().cli("status").text(),
            lab.daemon().cli("plugins", "--verbose").text(),
            lab.daemon().log())) {
      assertThat(text).doesNotContain(URL_SECRET).doesNotContain(PASSWORD);
    }
  }
}
