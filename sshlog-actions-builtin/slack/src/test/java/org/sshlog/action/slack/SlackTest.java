// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.slack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sshlog.spi.testkit.peer.Misbehaviour.drip;
import static org.sshlog.spi.testkit.peer.Misbehaviour.hugeBody;
import static org.sshlog.spi.testkit.peer.Misbehaviour.inTurn;
import static org.sshlog.spi.testkit.peer.Misbehaviour.reset;
import static org.sshlog.spi.testkit.peer.Misbehaviour.status;
import static org.sshlog.spi.testkit.peer.Trial.event;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sshlog.spi.Action;
import org.sshlog.spi.ParameterException;
import org.sshlog.spi.UndeliveredException;
import org.sshlog.spi.testkit.Events;
import org.sshlog.spi.testkit.TestContext;
import org.sshlog.spi.testkit.peer.Misbehaviour;
import org.sshlog.spi.testkit.peer.TestServer;
import org.sshlog.spi.testkit.peer.TestTls;
import org.sshlog.spi.testkit.peer.Trial;

class SlackTest {
  @TempDir Path tmp;

  private final Trial trial = new Trial(new SlackProvider());
  private final TestContext context = trial.context();
  private TestServer server;

  @BeforeEach
  void start() throws Exception {
    server = new TestServer();
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private Action action(Object... given) {
    String url = "http://127.0.0.1:" + server.port() + "/services/T1/B2/hidden";
    return trial.action(Map.of("slack_webhook_url", url), given);
  }

  private SlackMessage message(int n) throws Exception {
    return SlackMessage.read(server.requests().get(n).text());
  }

  @Test
  void tellsAnEvent() throws Exception {
    try (Action action = action()) {
      action.handle(Events.sample().commandStart("sudo", "<!channel>", "a && b", "`id`"));
      trial.awaitSent(1);
    }
    TestServer.Request request = server.requests().get(0);
    assertThat(request.line()).isEqualTo("POST /services/T1/B2/hidden HTTP/1.1");
    assertThat(request.headers()).containsEntry("content-type", "application/json; charset=utf-8");
    assertThat(message(0).sections())
        .singleElement()
        .asString()
        .startsWith("*command_start* on `" + Events.sample().connection().hostname() + "`, 20")
        .endsWith(" executed /usr/bin/sudo &lt;!channel&gt; a &amp;&amp; b \\x60id\\x60```");
  }

  @Test
  void tellsWhatTheTemplateSays() throws Exception {
    try (Action action =
        action("message", "<!here> *root* from {{tcp_info.client_ip}}: {{args}}")) {
      action.handle(Events.sample().commandStart("ls", "<!channel>`"));
      trial.awaitSent(1);
    }
    assertThat(server.requests().get(0).text())
        .contains("\"text\":\"<!here> *root* from `192.0.2.")
        .contains(": `/usr/bin/ls &lt;!channel&gt;\\\\x60`\"");
  }

  @Test
  void sendsOneMessageASecondThatSumsUpABurst() throws Exception {
    List<Long> times = new CopyOnWriteArrayList<>();
    CountDownLatch burst = new CountDownLatch(1);
    server.setScript(
        (request, socket, out) -> {
          times.add(System.nanoTime());
          if (times.size() == 1) {
            burst.await();
          }
          TestServer.status(out, "200 OK");
        });
    try (Action action = action("timeout", "60s")) {
      action.handle(event(0));
      trial.await("the first request", () -> times.size() == 1);
      for (int i = 1; i <= 40; i++) {
        action.handle(event(i));
      }
      burst.countDown();
      trial.awaitSent(41);
      action.handle(event(41));
      trial.awaitSent(42);
    }
    assertThat(server.requests()).hasSize(3);
    for (int i = 1; i < 3; i++) {
      assertThat(times.get(i) - times.get(i - 1)).isGreaterThan(950_000_000L);
    }
    SlackMessage summary = message(1);
    assertThat(summary.count()).isEqualTo(40);
    assertThat(summary.sections().get(0)).contains(": 40 command_start; by `");
    assertThat(summary.sections().get(summary.sections().size() - 1))
        .isEqualTo("The first 20 of these 40 events are shown.");
    assertThat(summary.code().get(2).lines().filter(line -> !line.isEmpty()).toList())
        .hasSize(20)
        .last()
        .asString()
        .endsWith(" executed /usr/bin/ls -l 20");
  }

  @Test
  void obeysRetryAfterAndGoesOnAfterErrorsAndResets() throws Exception {
    List<Long> times = new CopyOnWriteArrayList<>();
    TestServer.Script answers =
        inTurn(
            status("429 Too Many Requests", "Retry-After: 2"), status("500 rollup_error"), reset());
    server.setScript(
        (request, socket, out) -> {
          times.add(System.nanoTime());
          answers.answer(request, socket, out);
        });
    try (Action action = action()) {
      action.handle(event(1));
      trial.awaitSent(1);
    }
    assertThat(times.get(1) - times.get(0)).isGreaterThan(1_950_000_000L);
    assertThat(context.count("retried")).isEqualTo(3);
    assertThat(context.count("set_aside") + context.count("dropped")).isZero();
    assertThat(context.log().get(0)).contains("HTTP 429");
    assertThat(context.log().toString()).doesNotContain("hidden");
  }

  @Test
  void waitsForNoAnswerLongerThanItsTimeoutAndReadsLittleOfAHugeOne() throws Exception {
    LongAdder written = new LongAdder();
    server.setScript(inTurn(drip(), hugeBody(written)));
    try (Action action = action("timeout", "500ms")) {
      action.handle(event(1));
      trial.awaitSent(1);
    }
    assertThat(context.log().get(0)).contains("no answer within 500 ms");
    assertThat(written.sum()).isLessThan(Misbehaviour.HUGE);
  }

  @Test
  void setsAsideWhatSlackRefuses() throws Exception {
    server.setScript(
        (request, socket, out) ->
            TestServer.status(out, request.text().contains("-l 1") ? "400 Bad" : "200 OK"));
    Action action = action("spool_mb", "1", "spool_directory", tmp.resolve("spool").toString());
    trial.give(action, event(1));
    trial.give(action, event(2));
    trial.awaitSent(1);
    trial.close(action);
    assertThat(trial.reports())
        .containsExactly(
            "1 event not delivered: set aside after 1 tries: the server answered HTTP 400");
    assertThat(Files.readString(tmp.resolve("spool/tested/set-aside.log")))
        .contains("HTTP 400: ")
        .contains("executed /usr/bin/ls -l 1");
  }

  @Test
  void setsAsideWhatIsNoEventOfThisAction() throws Exception {
    SlackSender sender = new SlackSender(null, null, null);
    assertThat(sender.send(List.of("x\ny".getBytes(StandardCharsets.UTF_8))).toString())
        .contains("Refused");
  }

  @Test
  void trustsTheGivenAuthorityOnly() throws Exception {
    TestTls tls = TestTls.in(tmp, "IP:127.0.0.1");
    try (TestServer https =
        new TestServer(tls.serverSockets(false), java.net.InetAddress.getByName("127.0.0.1"))) {
      String url = "https://127.0.0.1:" + https.port() + "/hidden";
      String ca = tls.file("ca.pem").toString();
      try (Action action = action("slack_webhook_url", url, "ca_file", ca)) {
        action.handle(event(1));
        trial.awaitSent(1);
      }
      Action wary = action("slack_webhook_url", url);
      wary.handle(event(2));
      trial.await("a line in the log", () -> !context.log().isEmpty());
      assertThat(context.log().get(0)).contains("can't deliver: ").doesNotContain("hidden");
      assertThatThrownBy(wary::close).isInstanceOf(UndeliveredException.class);
      assertThat(https.requests()).hasSize(1);
    }
  }

  @Test
  void refusesParametersThatMakeNoSenseAndRepeatsNoSecret() {
    for (Object[] given :
        List.of(
            new Object[] {"slack_webhook_url", "s3cret"},
            new Object[] {"slack_webhook_url", "https://us3r:s3cret@hooks.slack.com/"},
            new Object[] {"message", " "},
            new Object[] {"message", "{{User}}"},
            new Object[] {"ca_file", "/nowhere"},
            new Object[] {"proxy", "host"},
            new Object[] {"timeout", "0"})) {
      assertThatThrownBy(() -> action(given))
          .as(String.valueOf(given[1]))
          .isInstanceOf(ParameterException.class)
          .hasMessageNotContaining("s3cret");
    }
  }

  @Test
  void wantsTheOutputOfCommandsWhereItsMessageNamesIt() {
    assertThat(action().needsCommandOutput()).isFalse();
    assertThat(action("message", "{{args}}").needsCommandOutput()).isFalse();
    assertThat(action("message", "{{stdout}}").needsCommandOutput()).isTrue();
  }
}
