// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.slack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
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
import org.sshlog.spi.event.Event;
import org.sshlog.spi.testkit.Events;
import org.sshlog.spi.testkit.GivenParameters;
import org.sshlog.spi.testkit.TestContext;
import org.sshlog.spi.testkit.peer.TestServer;
import org.sshlog.spi.testkit.peer.TestTls;

class SlackTest {
  @TempDir Path tmp;

  private final TestContext context = new TestContext();
  private TestServer server;

  @BeforeEach
  void start() throws Exception {
    server = new TestServer();
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private static Event event(int n) {
    return Events.sample().commandStart("ls", "-l", "" + n);
  }

  private Action action(Object... given) {
    Map<String, Object> all = new HashMap<>();
    all.put("slack_webhook_url", "http://127.0.0.1:" + server.port() + "/services/T1/B2/hidden");
    for (int i = 0; i < given.length; i += 2) {
      all.put((String) given[i], given[i + 1]);
    }
    SlackProvider provider = new SlackProvider();
    return provider.create(GivenParameters.convert(provider.descriptor(), all), context);
  }

  private void awaitSent(long count) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> assertThat(context.count("sent")).as(context.log().toString()).isEqualTo(count));
  }

  private SlackMessage message(int n) throws Exception {
    return SlackMessage.read(server.requests().get(n).text());
  }

  @Test
  void tellsAnEvent() throws Exception {
    try (Action action = action()) {
      action.handle(Events.sample().commandStart("sudo", "<!channel>", "a && b", "`id`"));
      awaitSent(1);
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
      awaitSent(1);
    }
    assertThat(server.requests().get(0).text())
        .contains("\"text\":\"<!here> *root* from `192.0.2.")
        .contains(": `/usr/bin/ls &lt;!channel&gt;\\\\x60`\"");
  }

  @Test
  void sendsOneMessageASecondThatSumsUpABurst() throws Exception {
    List<Long> times = new CopyOnWriteArrayList<>();
    server.setScript(
        (request, socket, out) -> {
          times.add(System.nanoTime());
          TestServer.status(out, "200 OK");
        });
    try (Action action = action()) {
      action.handle(event(0));
      awaitSent(1);
      for (int i = 1; i <= 40; i++) {
        action.handle(event(i));
      }
      awaitSent(41);
      action.handle(event(41));
      awaitSent(42);
    }
    assertThat(server.requests()).hasSize(3);
    for (int i = 1; i < 3; i++) {
      assertThat(times.get(i) - times.get(i - 1)).isGreaterThan(950_000_000L);
    }
    SlackMessage burst = message(1);
    assertThat(burst.count()).isEqualTo(40);
    assertThat(burst.sections().get(0)).contains(": 40 command_start; by `");
    assertThat(burst.sections().get(burst.sections().size() - 1))
        .isEqualTo("The first 20 of these 40 events are shown.");
    assertThat(burst.code().get(2).lines().filter(line -> !line.isEmpty()).toList())
        .hasSize(20)
        .last()
        .asString()
        .endsWith(" executed /usr/bin/ls -l 20");
  }

  @Test
  void obeysRetryAfterAndGoesOnAfterErrorsAndResets() throws Exception {
    AtomicInteger n = new AtomicInteger();
    List<Long> times = new CopyOnWriteArrayList<>();
    server.setScript(
        (request, socket, out) -> {
          times.add(System.nanoTime());
          switch (n.getAndIncrement()) {
            case 0 -> TestServer.status(out, "429 Too Many Requests", "Retry-After: 2");
            case 1 -> TestServer.status(out, "500 rollup_error");
            case 2 -> {
              socket.setSoLinger(true, 0); // a reset
              socket.close();
            }
            default -> TestServer.status(out, "200 OK");
          }
        });
    try (Action action = action()) {
      action.handle(event(1));
      awaitSent(1);
    }
    assertThat(times.get(1) - times.get(0)).isGreaterThan(1_950_000_000L);
    assertThat(context.count("retried")).isEqualTo(3);
    assertThat(context.count("set_aside") + context.count("dropped")).isZero();
    assertThat(context.log().get(0)).contains("HTTP 429");
    assertThat(context.log().toString()).doesNotContain("hidden");
  }

  @Test
  void waitsForNoAnswerLongerThanItsTimeoutAndReadsLittleOfAHugeOne() throws Exception {
    AtomicInteger n = new AtomicInteger();
    AtomicInteger written = new AtomicInteger();
    server.setScript(
        (request, socket, out) -> {
          if (n.getAndIncrement() == 0) {
            while (true) { // a status line that never ends
              out.write('H');
              out.flush();
              new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS);
            }
          }
          int length = 10 * 1024 * 1024;
          out.write(
              ("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
          byte[] chunk = new byte[64 * 1024];
          for (int i = 0; i < length; i += chunk.length) {
            out.write(chunk);
            written.addAndGet(chunk.length);
          }
        });
    try (Action action = action("timeout", "500ms")) {
      action.handle(event(1));
      awaitSent(1);
    }
    assertThat(context.log().get(0)).contains("no answer within 500 ms");
    assertThat(written.get()).isLessThan(10 * 1024 * 1024);
  }

  @Test
  void setsAsideWhatSlackRefuses() throws Exception {
    server.setScript(
        (request, socket, out) ->
            TestServer.status(out, request.text().contains("-l 1") ? "400 Bad" : "200 OK"));
    Action action = action("spool_mb", "1", "spool_directory", tmp.resolve("spool").toString());
    action.handle(event(1));
    action.handle(event(2));
    await().atMost(Duration.ofSeconds(20)).until(() -> context.count("sent") == 1);
    assertThatThrownBy(action::close)
        .isInstanceOf(UndeliveredException.class)
        .hasMessage("1 event not delivered: set aside after 1 tries: the server answered HTTP 400");
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
        awaitSent(1);
      }
      Action wary = action("slack_webhook_url", url);
      wary.handle(event(2));
      await().until(() -> !context.log().isEmpty());
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
