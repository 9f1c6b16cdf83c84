// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sshlog.spi.testkit.peer.Trial.event;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sshlog.spi.Action;
import org.sshlog.spi.UndeliveredException;
import org.sshlog.spi.testkit.EventCorpus;
import org.sshlog.spi.testkit.Events;
import org.sshlog.spi.testkit.TestContext;
import org.sshlog.spi.testkit.peer.TestTls;
import org.sshlog.spi.testkit.peer.Trial;

/** Against a mail server that others have written. */
class GreenMailTest {
  @TempDir Path tmp;

  private final Trial trial = new Trial(new EmailProvider());
  private final TestContext context = trial.context();

  private static GreenMail server(String protocol) {
    GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", protocol));
    server.setUser("ops@example.com", "reader", "unread");
    server.setUser("sshlog@example.com", "sshlog", "pa55word");
    server.start();
    return server;
  }

  private Action action(int port, Object... given) {
    return trial.action(
        Map.of(
            "sender", "SSHLog <sshlog@example.com>",
            "recipient", List.of("ops@example.com", "Night Shift <night@example.com>"),
            "smtp_server", "127.0.0.1",
            "smtp_port", Integer.toString(port),
            "username", "sshlog",
            "password", "pa55word",
            "digest_interval", "0"),
        given);
  }

  @Test
  void takesMailOfAllEvents() throws Exception {
    GreenMail server = server(ServerSetup.PROTOCOL_SMTP);
    try (Action action = action(server.getSmtp().getPort(), "tls", "none")) {
      action.handle(Events.sample().user("älice\r\nBcc: x@y").established());
      trial.awaitSent(1);
      for (var event : EventCorpus.plain()) {
        action.handle(event);
      }
      trial.awaitSent(1 + EventCorpus.plain().size());
      MimeMessage[] mails = server.getReceivedMessages();
      assertThat(mails.length).isGreaterThan(3); // one for each recipient
      MimeMessage first = mails[0];
      assertThat(first.getAllRecipients())
          .extracting(Object::toString)
          .containsExactly("ops@example.com", "Night Shift <night@example.com>");
      assertThat(first.getSubject())
          .isEqualTo("SSHLog on host.example: connection_established älice\\r\\nBcc: x@y");
      assertThat(first.getHeader("Bcc")).isNull();
      assertThat((String) first.getContent())
          .startsWith("connection_established (")
          .contains("\r\nusername: älice\\r\\nBcc: x@y\r\n");
    } finally {
      server.stop();
    }
  }

  /** GreenMail reads its certificate from there, once in the life of its class. */
  private TestTls certificate() throws Exception {
    TestTls tls = TestTls.in(tmp, "IP:127.0.0.1");
    Path store = tmp.resolve("greenmail.p12");
    Process openssl =
        new ProcessBuilder(
                "openssl",
                "pkcs12",
                "-export",
                "-in",
                tls.file("server.pem").toString(),
                "-inkey",
                tls.file("server.key").toString(),
                "-passout",
                "pass:changeit",
                "-out",
                store.toString())
            .redirectErrorStream(true)
            .redirectOutput(tmp.resolve("pkcs12.log").toFile())
            .start();
    assertThat(openssl.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(openssl.exitValue()).isZero();
    System.setProperty("greenmail.tls.keystore.file", store.toString());
    System.setProperty("greenmail.tls.keystore.password", "changeit");
    return tls;
  }

  @Test
  void takesMailOverTls() throws Exception {
    TestTls tls = certificate();
    String ca = tls.file("ca.pem").toString();
    GreenMail server = server(ServerSetup.PROTOCOL_SMTPS);
    int port = server.getSmtps().getPort();
    try {
      try (Action action = action(port, "tls", "tls", "ca_file", ca)) {
        action.handle(Events.sample().established());
        trial.awaitSent(1);
      }
      int taken = server.getReceivedMessages().length;
      assertThat(taken).isPositive();
      requireTrouble("PKIX", port, "tls", "tls");
      requireTrouble("localhost", port, "tls", "tls", "ca_file", ca, "smtp_server", "localhost");
      requireTrouble("refuses", port, "tls", "tls", "ca_file", ca, "password", "wrong");
      assertThat(server.getReceivedMessages()).hasSize(taken);
    } finally {
      server.stop();
    }
  }

  private void requireTrouble(String what, int port, Object... given) throws Exception {
    int before = context.log().size();
    Action action = action(port, given);
    action.handle(Events.sample().established());
    trial.await("a line in the log", () -> context.log().size() > before);
    assertThat(context.log().get(before)).contains("can't deliver: ").contains(what);
    assertThatThrownBy(action::close).isInstanceOf(UndeliveredException.class);
  }
}
