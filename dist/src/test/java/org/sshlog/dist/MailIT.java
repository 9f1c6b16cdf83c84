// SPDX-License-Identifier: Apache-2.0
package org.sshlog.dist;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.internet.MimeMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.sshlog.dist.fixture.Await;
import org.sshlog.dist.fixture.Lab;
import org.sshlog.dist.fixture.Postfix;
import org.sshlog.dist.fixture.Sshlogd;

/** Mail about real sessions through the real Postfix, with STARTTLS and a password. */
class MailIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String STRANGER = "nobody@example.com";

  private static Postfix postfix;
  private static Lab lab;

  @BeforeAll
  static void open() throws Exception {
    postfix = Postfix.start();
    Sshlogd daemon = Sshlogd.prepare();
    Path password = daemon.path("mail.password");
    Files.writeString(password, Postfix.PASSWORD);
    daemon.configure(
        "mail.yaml",
        """
        events:
          - event: mail
            triggers: [command_start]
            filters:
              command_name: 'true'
              command_args_regex: mailed-
            actions:
              - action: ops
                plugin: email_action
                sender: SSHLog <sshlog@example.com>
                recipient: %1$s
                subject: "{{username}}: {{args}}"
                body: "{{args}}"
                smtp_server: localhost
                smtp_port: %2$d
                ca_file: %3$s
                username: %4$s
                password: ${file:%5$s}
                digest_interval: 0
              - action: two
                plugin: email_action
                sender: two@example.com
                recipient: [%6$s, %1$s]
                subject: "two {{args}}"
                smtp_server: localhost
                smtp_port: %2$d
                ca_file: %3$s
                username: %4$s
                password: ${file:%5$s}
                digest_interval: 0
              - action: wrong_password
                plugin: email_action
                sender: wrong@example.com
                recipient: %1$s
                smtp_server: localhost
                smtp_port: %2$d
                ca_file: %3$s
                username: %4$s
                password: wr0ng
              - action: no_password
                plugin: email_action
                sender: none@example.com
                recipient: %1$s
                smtp_server: localhost
                smtp_port: %2$d
                ca_file: %3$s
              - action: in_the_clear
                plugin: email_action
                sender: clear@example.com
                recipient: %1$s
                smtp_server: localhost
                smtp_port: %2$d
                tls: none
              - action: distrustful
                plugin: email_action
                sender: distrust@example.com
                recipient: %1$s
                smtp_server: localhost
                smtp_port: %2$d
                username: %4$s
                password: ${file:%5$s}
        """
            .formatted(
                Postfix.MAILBOX,
                postfix.port(),
                postfix.authority(),
                Postfix.USER,
                password,
                STRANGER));
    lab = Lab.open(daemon);
  }

  @AfterAll
  static void close() {
    try {
      if (lab != null) {
        lab.close();
      }
    } finally {
      postfix.close();
    }
  }

  private static String state() {
    return lab.daemon().cli("status").text() + lab.daemon().log() + postfix.log();
  }

  private static MimeMessage await(String sender, String mark) {
    return Await.value(
        () -> "no mail from " + sender + "\n" + state(),
        LIMIT,
        () ->
            postfix.mails().stream()
                .filter(m -> from(m).contains(sender) && subject(m).contains(mark))
                .findFirst());
  }

  private static String from(MimeMessage mail) {
    try {
      return mail.getHeader("From", ",");
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static String subject(MimeMessage mail) {
    try {
      return Optional.ofNullable(mail.getSubject()).orElse("");
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aCommandIsMailedOverTlsByAUserWithAPassword() throws Exception {
    String mark = "mailed-" + Lab.mark();
    String hostile = "$'é\\r\\nBcc: victim@example.com\\r\\n\\r\\n.\\r\\nRCPT TO:<x@y>\\r\\n'";
    lab.client().run("/bin/true " + mark + " " + hostile).orFail();
    MimeMessage mail = await("sshlog@example.com", mark);
    assertThat(mail.getHeader("From")).containsExactly("SSHLog <sshlog@example.com>");
    assertThat(mail.getHeader("To")).containsExactly(Postfix.MAILBOX);
    assertThat(mail.getHeader("Delivered-To")).containsExactly(Postfix.MAILBOX);
    assertThat(mail.getHeader("Return-Path")).containsExactly("<sshlog@example.com>");
    assertThat(mail.getHeader("Bcc")).isNull();
    assertThat(mail.getSubject()).startsWith(lab.user().name() + ": ").contains("é\\r\\nBcc: ");
    assertThat((String) mail.getContent())
        .contains(mark + " é\\r\\nBcc: victim@example.com\\r\\n\\r\\n.\\r\\nRCPT TO:<x@y>\\r\\n");
    assertThat(String.join(" ", mail.getHeader("Received")))
        .contains("using TLSv1.3")
        .contains("Authenticated sender: " + Postfix.USER);
  }

  @Test
  void aMailboxThatDoesNotExistKeepsNothingFromTheOther() throws Exception {
    String mark = "mailed-" + Lab.mark();
    lab.client().run("/bin/true " + mark).orFail();
    MimeMessage mail = await("two@example.com", mark);
    assertThat(mail.getHeader("To")).singleElement().asString().contains(STRANGER);
    lab.daemon().awaitLog("the mail server refuses " + STRANGER + ": 550 ");
    assertThat(lab.daemon().cli("--json", "status").orFail().out())
        .contains("\"recipients_refused\":");
  }

  @Test
  void whoIsNotLetInOrTrustsNobodySendsNothing() {
    String mark = "mailed-" + Lab.mark();
    lab.client().run("/bin/true " + mark).orFail();
    await("sshlog@example.com", mark); // all have got the event by then, or soon
    for (String trouble :
        List.of(
            "refuses the user name or the password",
            "refuses " + Postfix.MAILBOX + ": 554 ",
            "Must issue a STARTTLS command first",
            "PKIX")) {
      lab.daemon().awaitLog(trouble);
    }
    assertThat(postfix.mails())
        .noneMatch(m -> from(m).matches(".*(wrong|none|clear|distrust)@example.com.*"));
    assertThat(state()).doesNotContain(Postfix.PASSWORD).doesNotContain("wr0ng");
  }
}
