// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.jr.ob.JSON;
import java.net.InetAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sshlog.spi.Action;
import org.sshlog.spi.ParameterException;
import org.sshlog.spi.UndeliveredException;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.format.EventJson;
import org.sshlog.spi.testkit.EventCorpus;
import org.sshlog.spi.testkit.Events;
import org.sshlog.spi.testkit.GivenParameters;
import org.sshlog.spi.testkit.HostileText;
import org.sshlog.spi.testkit.TestContext;
import org.sshlog.spi.testkit.peer.TestServer;
import org.sshlog.spi.testkit.peer.TestTls;

class WebhookTest {
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
    Map<String, Object> all =
        new HashMap<>(Map.of("webhook_url", "http://127.0.0.1:" + server.port() + "/hook?a=b"));
    for (int i = 0; i < given.length; i += 2) {
      all.put((String) given[i], given[i + 1]);
    }
    WebhookProvider provider = new WebhookProvider();
    return provider.create(GivenParameters.convert(provider.descriptor(), all), context);
  }

  private void awaitSent(long count) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> assertThat(context.count("sent")).as(context.log().toString()).isEqualTo(count));
  }

  @Test
  void postsEachEventAsJsonInOrder() throws Exception {
    List<Event> events = EventCorpus.all();
    try (Action action = action("headers", List.of("X-Who: me"))) {
      for (Event event : events) {
        action.handle(event);
      }
      awaitSent(events.size());
    }
    assertThat(server.requests()).hasSameSizeAs(events);
    for (int i = 0; i < events.size(); i++) {
      TestServer.Request request = server.requests().get(i);
      assertThat(request.line()).isEqualTo("POST /hook?a=b HTTP/1.1");
      assertThat(request.headers())
          .containsEntry("content-type", "application/json")
          .containsEntry("x-who", "me")
          .doesNotContainKeys("x-sshlog-signature", "upgrade");
      assertThat(request.text()).isEqualTo(EventJson.of(events.get(i)));
      JSON.std.mapFrom(request.text());
    }
  }

  @Test
  void sendsSeveralEventsInOneRequestWhenTheyWait() throws Exception {
    try (Action action = action("batch_events", "10")) {
      server.down();
      for (int i = 0; i < 25; i++) {
        action.handle(event(i));
      }
      server.up();
      awaitSent(25);
    }
    List<Object> all = new ArrayList<>();
    for (TestServer.Request request : server.requests()) {
      all.addAll(JSON.std.listFrom(request.text()));
    }
    assertThat(server.requests().size()).isLessThanOrEqualTo(4);
    assertThat(all).hasSize(25);
    assertThat(((Map<?, ?>) all.get(24)).get("args")).asString().endsWith(" 24");
  }

  @Test
  void putsHostileFieldsIntoAQueryThatHoldsNothingElse() throws Exception {
    List<String> hostile = new ArrayList<>(HostileText.all());
    hostile.add("a&truncated=x#?% +=\r\nHost: evil\u0000é€😀");
    hostile.add("x".repeat(5_000));
    try (Action action = action("do_get_request", "true", "hmac_secret", "k")) {
      for (String text : hostile) {
        action.handle(Events.sample().commandStart("ls", text));
        await().until(() -> context.count("waiting") == 0);
      }
    }
    assertThat(server.requests()).hasSameSizeAs(hostile);
    for (TestServer.Request request : server.requests()) {
      assertThat(request.line()).startsWith("GET /hook?a=b&").endsWith(" HTTP/1.1");
      assertThat(request.line().length()).isLessThan(8_000);
      String query = request.line().split(" ")[1].substring("/hook?a=b&".length());
      Map<String, String> fields = new HashMap<>();
      for (String pair : query.split("&")) {
        String[] parts = pair.split("=", -1);
        assertThat(parts).hasSize(2);
        assertThat(fields.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8)))
            .isNull();
      }
      assertThat(fields).containsEntry("event_type", "command_start").containsKey("username");
      assertThat(request.headers())
          .containsEntry("x-sshlog-signature", "sha256=" + hmac("k", query));
    }
    assertThat(server.requests().get(hostile.size() - 2).line())
        .contains(java.net.URLEncoder.encode(hostile.get(hostile.size() - 2), "UTF-8"));
    assertThat(server.requests().get(hostile.size() - 1).line()).contains("&truncated=args");
  }

  private static String hmac(String key, String text) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void signsABody() throws Exception {
    try (Action action = action("hmac_secret", "It's a Secret to Everybody")) {
      action.handle(event(1));
      awaitSent(1);
    }
    TestServer.Request request = server.requests().get(0);
    assertThat(request.headers())
        .containsEntry(
            "x-sshlog-signature",
            "sha256=" + hmac("It's a Secret to Everybody", EventJson.of(event(1))));
  }

  /** Answers the first requests by a script, the others well. */
  private void first(int count, TestServer.Script what) {
    AtomicInteger n = new AtomicInteger();
    server.setScript(
        (request, socket, out) ->
            (n.incrementAndGet() <= count ? what : TestServer.OK).answer(request, socket, out));
  }

  private void requireAllInOrder(Action action, int count) throws Exception {
    for (int i = 0; i < count; i++) {
      action.handle(event(i));
    }
    awaitSent(count);
    List<String> bodies = server.requests().stream().map(TestServer.Request::text).toList();
    assertThat(bodies.stream().distinct().toList())
        .isEqualTo(
            java.util.stream.IntStream.range(0, count)
                .mapToObj(i -> EventJson.of(event(i)))
                .toList());
  }

  @Test
  void goesOnAfterServerErrorsAndResets() throws Exception {
    AtomicInteger n = new AtomicInteger();
    first(
        4,
        (request, socket, out) -> {
          switch (n.getAndIncrement()) {
            case 0 -> TestServer.status(out, "500 Oops");
            case 1 -> {
              socket.setSoLinger(true, 0); // a reset
              socket.close();
            }
            case 2 -> socket.close();
            default -> {
              out.write("SSH-2.0-OpenSSH\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
              out.flush();
              socket.close();
            }
          }
        });
    try (Action action = action()) {
      requireAllInOrder(action, 3);
    }
    assertThat(context.count("retried")).isEqualTo(4);
    assertThat(context.count("set_aside") + context.count("dropped")).isZero();
  }

  @Test
  void obeysRetryAfter() throws Exception {
    first(1, (request, socket, out) -> TestServer.status(out, "429 Slow", "Retry-After: 2"));
    long start = System.nanoTime();
    try (Action action = action()) {
      requireAllInOrder(action, 2);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofMillis(1_900), Duration.ofSeconds(8));
    assertThat(context.log().get(0)).contains("HTTP 429");
  }

  @Test
  void waitsForNoAnswerLongerThanItsTimeout() throws Exception {
    first(
        2,
        (request, socket, out) -> {
          out.write("HTTP/1.1 20".getBytes(StandardCharsets.US_ASCII));
          out.flush();
          while (true) { // a header that never ends; ends with the connection
            new CountDownLatch(1).await(50, java.util.concurrent.TimeUnit.MILLISECONDS);
            out.write('0');
            out.flush();
          }
        });
    try (Action action = action("timeout", "300ms")) {
      requireAllInOrder(action, 2);
    }
    assertThat(context.log().get(0)).contains("no answer within 300 ms");
  }

  @Test
  void takesAStatusForAnAnswerWhateverTheBodyDoes() throws Exception {
    first(
        1,
        (request, socket, out) -> {
          out.write("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n".getBytes("US-ASCII"));
          out.flush();
          new CountDownLatch(1).await(30, java.util.concurrent.TimeUnit.SECONDS);
        });
    try (Action action = action("timeout", "500ms")) {
      requireAllInOrder(action, 2);
    }
    assertThat(server.requests()).hasSize(2);
    assertThat(context.count("retried")).isZero();
  }

  @Test
  void readsLittleOfAHugeBody() throws Exception {
    AtomicInteger written = new AtomicInteger();
    server.setScript(
        (request, socket, out) -> {
          int length = 10 * 1024 * 1024;
          out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n").getBytes());
          byte[] chunk = new byte[64 * 1024];
          for (int i = 0; i < length; i += chunk.length) {
            out.write(chunk);
            written.addAndGet(chunk.length);
          }
          out.flush();
        });
    try (Action action = action()) {
      requireAllInOrder(action, 2);
    }
    assertThat(written.get()).isLessThan(19 * 1024 * 1024);
  }

  @Test
  void followsNoRedirection() throws Exception {
    try (TestServer elsewhere = new TestServer()) {
      first(
          1,
          (request, socket, out) ->
              TestServer.status(
                  out, "307 There", "Location: http://127.0.0.1:" + elsewhere.port() + "/"));
      try (Action action = action()) {
        requireAllInOrder(action, 1);
      }
      assertThat(elsewhere.requests()).isEmpty();
      assertThat(context.log().get(0)).contains("HTTP 307; redirections are not followed");
    }
  }

  @Test
  void setsAsideWhatTheServerRefuses() throws Exception {
    server.setScript(
        (request, socket, out) ->
            TestServer.status(out, request.text().contains("-l 1\"") ? "400 Bad" : "200 OK"));
    Action action = action("spool_mb", "1", "spool_directory", tmp.resolve("spool").toString());
    for (int i = 0; i < 3; i++) {
      action.handle(event(i));
    }
    await().until(() -> context.count("sent") == 2);
    assertThatThrownBy(action::close)
        .isInstanceOf(UndeliveredException.class)
        .hasMessage("1 event not delivered: set aside after 1 tries: the server answered HTTP 400");
    assertThat(Files.readString(tmp.resolve("spool/tested/set-aside.log")))
        .contains("HTTP 400: {\"event_type\":\"command_start\"");
  }

  @Test
  void worksOverIpv6AndThroughAProxy() throws Exception {
    try (TestServer v6 =
        new TestServer(javax.net.ServerSocketFactory.getDefault(), InetAddress.getByName("::1"))) {
      try (Action action = action("webhook_url", "http://[::1]:" + v6.port() + "/six")) {
        action.handle(event(1));
        awaitSent(1);
      }
      assertThat(v6.requests().get(0).line()).isEqualTo("POST /six HTTP/1.1");
    }
    try (Action action =
        action(
            "webhook_url", "http://example.invalid/far", "proxy", "127.0.0.1:" + server.port())) {
      action.handle(event(1));
      awaitSent(2);
    }
    assertThat(server.requests().get(0).line())
        .isEqualTo("POST http://example.invalid/far HTTP/1.1");
  }

  @Test
  void saysWhyItDoesNotReachTheServer() throws Exception {
    server.down();
    Action refused = action();
    refused.handle(event(1));
    await().until(() -> context.log().size() == 1);
    assertThat(context.log().get(0)).contains("accepts no connection");
    assertThatThrownBy(refused::close).isInstanceOf(UndeliveredException.class);
    Action unknown = action("webhook_url", "http://sshlog.invalid/");
    unknown.handle(event(1));
    await().atMost(Duration.ofSeconds(30)).until(() -> context.log().size() > 2);
    assertThat(context.log().toString()).contains("has no address");
    assertThatThrownBy(unknown::close).isInstanceOf(UndeliveredException.class);
  }

  @Test
  void trustsTheGivenAuthorityAndTheRightNameOnly() throws Exception {
    TestTls tls = TestTls.in(tmp, "IP:127.0.0.1");
    try (TestServer https =
        new TestServer(tls.serverSockets(true), InetAddress.getByName("0.0.0.0"))) {
      Object[] own = {
        "webhook_url", "https://127.0.0.1:" + https.port() + "/",
        "ca_file", tls.file("ca.pem").toString(),
        "client_certificate", tls.file("client.pem").toString(),
        "client_key", tls.file("client.key").toString()
      };
      try (Action action = action(own)) {
        action.handle(event(1));
        awaitSent(1);
      }
      requireNoTls(own[0], own[1]);
      requireNoTls(
          own[0],
          "https://localhost:" + https.port() + "/",
          own[2],
          own[3],
          own[4],
          own[5],
          own[6],
          own[7]);
      requireNoTls(own[0], own[1], own[2], own[3]); // without its own certificate
      assertThat(https.requests()).hasSize(1);
    }
  }

  private void requireNoTls(Object... given) throws Exception {
    int before = context.log().size();
    Action action = action(given);
    action.handle(event(2));
    await().until(() -> context.log().size() > before);
    assertThat(context.log().get(before)).contains("can't deliver: ");
    assertThatThrownBy(action::close).isInstanceOf(UndeliveredException.class);
    assertThat(context.count("sent")).isEqualTo(1);
  }

  @Test
  void refusesParametersThatMakeNoSenseAndRepeatsNoSecret() {
    for (Object[] given :
        List.of(
            new Object[] {"webhook_url", "ftp://s3cret/"},
            new Object[] {"webhook_url", "http://us3r:s3cret@host/"},
            new Object[] {"webhook_url", "http:///s3cret"},
            new Object[] {"headers", List.of("s3cret")},
            new Object[] {"headers", List.of("Host: s3cret")},
            new Object[] {"headers", List.of("X: a\r\ns3cret: b")},
            new Object[] {"hmac_secret", ""},
            new Object[] {"proxy", "host"},
            new Object[] {"timeout", "0"},
            new Object[] {"client_key", "/nowhere"},
            new Object[] {"ca_file", "/nowhere"},
            new Object[] {"ca_file", "/etc/passwd"},
            new Object[] {"do_get_request", "true", "batch_events", "2"})) {
      assertThatThrownBy(() -> action(given))
          .as(String.valueOf(given[1]))
          .isInstanceOf(ParameterException.class)
          .hasMessageNotContaining("s3cret");
    }
  }
}
