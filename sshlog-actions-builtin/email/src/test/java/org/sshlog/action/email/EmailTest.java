// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sshlog.spi.testkit.peer.Trial.event;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sshlog.spi.Action;
import org.sshlog.spi.ParameterException;
import org.sshlog.spi.UndeliveredException;
import org.sshlog.spi.testkit.Events;
import org.sshlog.spi.testkit.TestContext;
import org.sshlog.spi.testkit.peer.TestTls;
import org.sshlog.spi.testkit.peer.Trial;

class EmailTest {
  private static final String PASSWORD = "corr3ct horse";

  @TempDir Path tmp;

  private final Trial trial = new Trial(new EmailProvider());
  private final TestContext context = trial.context();
  private TestSmtp server;

  @BeforeEach
  void start() throws Exception {
    server = new TestSmtp(null);
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
    assertThat(server.protocolErrors).isEmpty();
    assertThat(context.log().toString()).doesNotContain(PASSWORD);
  }

  private Action action(Object... given) {
    return actionAt(server.port(), given);
  }

  private Action actionAt(int port, Object... given) {
    Map<String, Object> usual = new HashMap<>();
    usual.put("sender", "sshlog@example.com");
    usual.put("recipient", "a@example.com, b@example.com");
    usual.put("subject", "{{event_type}} of {{username}}");
    usual.put("body", "{{args}}\n");
    usual.put("smtp_server", "127.0.0.1");
    usual.put("smtp_port", Integer.toString(port));
    usual.put("tls", "none");
    usual.put("digest_interval", "0");
    return trial.action(usual, given);
  }

  @Test
  void tellsAnEvent() throws Exception {
    try (Action action = action()) {
      action.handle(Events.sample().user("älice\r\nBcc: x@y").commandStart("ls", ".\r\n.\r\nx"));
      trial.awaitSent(1);
    }
    TestSmtp.Taken taken = server.taken.get(0);
    assertThat(taken.from()).isEqualTo("<sshlog@example.com>");
    assertThat(taken.to()).containsExactly("<a@example.com>", "<b@example.com>");
    assertThat(taken.mail().headers())
        .containsEntry("from", "sshlog@example.com")
        .containsEntry("to", "a@example.com, b@example.com")
        .containsEntry("subject", "command_start of älice\\r\\nBcc: x@y");
    assertThat(taken.mail().body()).isEqualTo("/usr/bin/ls .\\r\\n.\\r\\nx\n");
    trial.await("the end of the conversation", () -> server.commands.contains("QUIT"));
    assertThat(server.commands).doesNotHaveDuplicates();
  }

  @Test
  void gathersWhatHappensBetweenTwoMails() throws Exception {
    CountDownLatch allGiven = new CountDownLatch(1);
    server.script =
        (command, socket) -> {
          if (command.equals(".")) {
            allGiven.await();
          }
          return null;
        };
    try (Action action = action("digest_interval", "700ms", "timeout", "60s")) {
      action.handle(event(0));
      trial.await("the first mail", () -> server.commands.contains("DATA"));
      for (int i = 1; i <= 30; i++) {
        action.handle(event(i));
      }
      allGiven.countDown();
      trial.awaitSent(31);
    }
    assertThat(server.taken).hasSize(2);
    ParsedMail digest = server.taken.get(1).mail();
    assertThat(digest.subject()).isEqualTo("[30 events] command_start of alice");
    assertThat(digest.body())
        .startsWith("1 of 30: command_start of alice\n\n  /usr/bin/ls -l 1\n\n2 of 30: ")
        .endsWith("30 of 30: command_start of alice\n\n  /usr/bin/ls -l 30\n\n");
  }

  @Test
  void whatWaitsIsSentAtTheEnd() throws Exception {
    try (Action action = action("digest_interval", "1h")) {
      action.handle(event(0));
      trial.awaitSent(1);
      action.handle(event(1));
      action.handle(event(2));
    }
    assertThat(server.taken).hasSize(2);
    assertThat(server.taken.get(1).mail().subject()).startsWith("[2 events] ");
  }

  @Test
  void aRecipientThatIsRefusedKeepsNothingFromTheOthers() throws Exception {
    server.script =
        (command, socket) ->
            command.equals("RCPT TO:<a@example.com>") ? "550 5.1.1 no such user" : null;
    try (Action action = action()) {
      for (int i = 0; i < 2; i++) {
        action.handle(event(i));
        trial.awaitSent(i + 1);
      }
    }
    assertThat(server.taken).hasSize(2);
    assertThat(server.taken.get(0).to()).containsExactly("<b@example.com>");
    assertThat(context.count("recipients_refused")).isEqualTo(2);
    assertThat(context.log())
        .containsExactly(
            "WARN the mail server refuses a@example.com: 550 5.1.1 no such user; others get the"
                + " mail");
  }

  @Test
  void aRecipientThatIsPutOffGetsTheSameMailLaterAndTheOthersOnce() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    server.script =
        (command, socket) ->
            command.equals("RCPT TO:<a@example.com>") && asked.getAndIncrement() < 2
                ? "451 4.7.1 come again"
                : null;
    try (Action action = action("digest_events", "10")) {
      action.handle(event(0));
      trial.await("what the test waits for", () -> server.taken.size() == 1);
      action.handle(event(1));
      trial.awaitSent(2);
    }
    List<List<String>> recipients = server.taken.stream().map(TestSmtp.Taken::to).toList();
    assertThat(recipients)
        .containsExactly(
            List.of("<b@example.com>"),
            List.of("<a@example.com>"),
            List.of("<a@example.com>", "<b@example.com>"));
    assertThat(Arrays.equals(server.taken.get(0).data(), server.taken.get(1).data())).isTrue();
    assertThat(context.count("recipients_refused")).isZero();
  }

  @Test
  void aRecipientThatIsPutOffForeverIsGivenUp() throws Exception {
    server.script =
        (command, socket) -> command.equals("RCPT TO:<a@example.com>") ? "452 4.2.2 full" : null;
    try (Action action = action("max_tries", "2")) {
      action.handle(event(0));
      trial.awaitSent(1);
    }
    assertThat(server.taken).hasSize(1);
    assertThat(context.count("recipients_refused")).isEqualTo(1);
    assertThat(context.log().toString()).contains("refuses a@example.com: 452 4.2.2 full");
  }

  @Test
  void setsAsideWhatTheServerRefuses() throws Exception {
    AtomicInteger mails = new AtomicInteger();
    server.script =
        (command, socket) -> {
          boolean poison = command.equals(".") && mails.getAndIncrement() == 0;
          return poison ? "554 5.7.1 looks like spam" : null;
        };
    Action action = action("spool_mb", "1", "spool_directory", tmp.resolve("spool").toString());
    action.handle(event(1));
    trial.await("the refusal", () -> context.count("set_aside") == 1);
    trial.give(action, event(2));
    trial.awaitSent(1);
    trial.close(action);
    assertThat(trial.reports())
        .containsExactly(
            "1 event not delivered: set aside after 1 tries: 554 5.7.1 looks like spam");
    assertThat(Files.readString(tmp.resolve("spool/tested/set-aside.log")))
        .contains("554 5.7.1 looks like spam: ")
        .contains("/usr/bin/ls -l 1\\n");
  }

  @Test
  void setsAsideAMailThatNobodyMayGet() throws Exception {
    server.script = (command, socket) -> command.startsWith("RCPT") ? "550 relaying denied" : null;
    Action action = action();
    action.handle(event(1));
    trial.await("what the test waits for", () -> context.count("set_aside") == 1);
    assertThatThrownBy(action::close)
        .hasMessageContaining("set aside after 1 tries: of a@example.com: 550 relaying denied");
    assertThat(context.log().get(0)).endsWith("550 relaying denied; nobody gets the mail");
    assertThat(server.taken).isEmpty();
  }

  @Test
  void waitsWhileTheServerWantsAnotherSenderOrTime() throws Exception {
    AtomicInteger n = new AtomicInteger();
    server.script =
        (command, socket) -> {
          if (command.startsWith("MAIL")) {
            return n.getAndIncrement() == 0 ? "550 5.7.1 not you" : null;
          }
          return command.equals(".") && n.getAndIncrement() < 3 ? "451 4.3.0 later" : null;
        };
    try (Action action = action()) {
      action.handle(event(1));
      trial.awaitSent(1);
    }
    assertThat(context.log().get(0)).contains("550 5.7.1 not you");
    assertThat(context.count("set_aside")).isZero();
    assertThat(server.taken).hasSize(1);
  }

  @Test
  void goesOnAfterResetsAndNonsense() throws Exception {
    AtomicInteger n = new AtomicInteger();
    server.script =
        (command, socket) -> {
          if (!command.equals("CONNECT")) {
            return null;
          }
          switch (n.getAndIncrement()) {
            case 0 -> {
              socket.setSoLinger(true, 0);
              socket.close();
            }
            case 1 -> {
              return "SSH-2.0-OpenSSH";
            }
            case 2 -> {
              return "554 go away";
            }
            default -> {}
          }
          return null;
        };
    try (Action action = action()) {
      action.handle(event(1));
      trial.awaitSent(1);
    }
    assertThat(context.count("retried")).isEqualTo(3);
    server.protocolErrors.clear(); // of those who were told nonsense
  }

  @Test
  void waitsForNoServerLongerThanItsTimeout() throws Exception {
    AtomicInteger n = new AtomicInteger();
    server.script =
        (command, socket) -> {
          switch (n.getAndIncrement()) {
            case 0 -> {
              while (true) { // a greeting that never ends, a byte at a time
                socket.getOutputStream().write('2');
                new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS);
              }
            }
            case 1 -> new CountDownLatch(1).await();
            default -> {}
          }
          return null;
        };
    try (Action action = action("timeout", "500ms")) {
      action.handle(event(1));
      trial.awaitSent(1);
    }
    assertThat(context.log().get(0)).contains("the server gives no answer in time");
  }

  @Test
  void keepsNoAnswerThatIsTooLong() throws Exception {
    AtomicInteger n = new AtomicInteger();
    AtomicInteger written = new AtomicInteger();
    server.script =
        (command, socket) -> {
          if (command.startsWith("EHLO") && n.getAndIncrement() == 0) {
            byte[] chunk = "250-X-NONSENSE 0123456789\r\n".repeat(2_000).getBytes("US-ASCII");
            for (int i = 0; i < 10 * 1024 * 1024; i += chunk.length) {
              socket.getOutputStream().write(chunk);
              written.addAndGet(chunk.length);
            }
          }
          return null;
        };
    try (Action action = action()) {
      action.handle(event(1));
      trial.awaitSent(1);
    }
    assertThat(context.log().get(0)).contains("the server says too much");
    assertThat(written.get()).isLessThan(10 * 1024 * 1024);
  }

  @Test
  void turnsToTlsBeforeItSaysAnything() throws Exception {
    TestTls tls = TestTls.in(tmp, "IP:127.0.0.1");
    String ca = tls.file("ca.pem").toString();
    try (TestSmtp secure = new TestSmtp(tls.context())) {
      Object[] own = {"tls", "starttls", "ca_file", ca, "username", "me", "password", PASSWORD};
      try (Action action = actionAt(secure.port(), own)) {
        action.handle(event(1));
        trial.awaitSent(1);
      }
      assertThat(secure.taken.get(0).overTls()).isTrue();
      assertThat(secure.commands.get(1)).isEqualTo("STARTTLS");
      assertThat(secure.commands.get(3)).startsWith("AUTH PLAIN ");
      byte[] plain = Base64.getDecoder().decode(secure.commands.get(3).substring(11));
      assertThat(new String(plain, StandardCharsets.UTF_8)).endsWith("\0me\0" + PASSWORD);
      secure.commands.clear();
      requireNothingSaid(secure, "the authority", "tls", "starttls");
      requireNothingSaid(
          secure, "the name", "tls", "starttls", "ca_file", ca, "smtp_server", "localhost");
    }
    requireNothingSaid(server, "no STARTTLS at all", own(ca));
  }

  private static Object[] own(String ca) {
    return new Object[] {"tls", "starttls", "ca_file", ca, "username", "me", "password", PASSWORD};
  }

  /** The server is not the one that is meant: it must hear of no password and no mail. */
  private void requireNothingSaid(TestSmtp peer, String wrong, Object... given) throws Exception {
    int before = context.log().size();
    Action action = actionAt(peer.port(), given);
    action.handle(event(2));
    trial.await("what the test waits for", () -> context.log().size() > before);
    assertThat(context.log().get(before)).as(wrong).contains("can't deliver: ");
    assertThatThrownBy(action::close).isInstanceOf(UndeliveredException.class);
    assertThat(peer.commands)
        .as(wrong)
        .allMatch(command -> command.startsWith("EHLO") || command.matches("STARTTLS|QUIT"));
    assertThat(peer.taken.size() + server.taken.size()).isLessThanOrEqualTo(1);
  }

  @Test
  void keepsThePasswordFromTheLogWhateverTheServerSays() throws Exception {
    server.script =
        (command, socket) ->
            command.startsWith("AUTH")
                ? "535 wrong: "
                    + new String(
                        Base64.getDecoder().decode(command.substring("AUTH PLAIN ".length())),
                        StandardCharsets.UTF_8)
                : null;
    Action action = action("username", "me", "password", PASSWORD);
    assertThat(context.warnings())
        .singleElement()
        .asString()
        .contains("sends the password in the clear");
    action.handle(event(1));
    trial.await("what the test waits for", () -> !context.log().isEmpty());
    assertThat(context.log().get(0)).contains("refuses the user name or the password");
    assertThatThrownBy(action::close).hasMessageNotContaining(PASSWORD);
  }

  @Test
  void saysWhyItDoesNotReachTheServer() throws Exception {
    server.down();
    Action refused = action();
    refused.handle(event(1));
    trial.await("what the test waits for", () -> context.log().size() == 1);
    assertThat(context.log().get(0)).contains("Connection refused");
    assertThatThrownBy(refused::close).isInstanceOf(UndeliveredException.class);
    Action unknown = action("smtp_server", "sshlog.invalid");
    unknown.handle(event(1));
    trial.await("what the test waits for", () -> context.log().size() > 2);
    assertThat(context.log().toString()).contains("the name of the server has no address");
    assertThatThrownBy(unknown::close).isInstanceOf(UndeliveredException.class);
  }

  @Test
  void refusesParametersThatMakeNoSenseAndRepeatsNoSecret() {
    for (Object[] given :
        List.of(
            new Object[] {"sender", "a@b, c@d"},
            new Object[] {"sender", "a@b\r\nBcc: c@d"},
            new Object[] {"sender", "a b@c"},
            new Object[] {"sender", "x <a@b> y"},
            new Object[] {"sender", ""},
            new Object[] {"recipient", ""},
            new Object[] {"recipient", List.of()},
            new Object[] {"recipient", "all: a@b, c@d;"},
            new Object[] {"recipient", "@x:a@b"},
            new Object[] {"recipient", "ü@example.com"},
            new Object[] {"recipient", "a@"},
            new Object[] {"recipient", "<a@b"},
            new Object[] {"subject", "{{User}}"},
            new Object[] {"smtp_server", "mail example"},
            new Object[] {"smtp_server", ""},
            new Object[] {"smtp_port", "0"},
            new Object[] {"tls", "ssl3"},
            new Object[] {"username", "me"},
            new Object[] {"password", "s3cret"},
            new Object[] {"ca_file", "/nowhere"},
            new Object[] {"timeout", "0"})) {
      assertThatThrownBy(() -> action(given), "%s: %s", given[0], given[1])
          .isInstanceOf(ParameterException.class)
          .hasMessageNotContaining("s3cret");
    }
    for (Object[] given :
        List.of(
            new Object[] {"recipient", "root"},
            new Object[] {"recipient", List.of("Night Shift <night@example.com>", "root")},
            new Object[] {"recipient", "\"x, y\" <a.b+c@sub.example.com>"},
            new Object[] {"sender", "sshlog@[192.0.2.1]"},
            new Object[] {"smtp_server", "2001:db8::25"},
            new Object[] {"smtp_server", "[::1]"})) {
      assertThat(action(given)).as(given[0] + ": " + given[1]).isNotNull();
    }
  }

  @Test
  void wantsTheOutputOfCommandsWhereATemplateNamesIt() {
    assertThat(action().needsCommandOutput()).isFalse();
    assertThat(action("body", "").needsCommandOutput()).isFalse();
    assertThat(action("body", "{{stdout}}").needsCommandOutput()).isTrue();
    assertThat(action("subject", "{{stdout_size}}").needsCommandOutput()).isTrue();
  }

  @Test
  void worksOverIpv6() throws Exception {
    try (TestSmtp v6 = new TestSmtp(null, "::1")) {
      for (String host : List.of("::1", "[::1]")) {
        try (Action action = actionAt(v6.port(), "smtp_server", host)) {
          action.handle(event(1));
        }
      }
      assertThat(v6.taken).hasSize(2);
    }
  }
}
