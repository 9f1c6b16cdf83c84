// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sshlog.spi.testkit.peer.Misbehaviour.drip;
import static org.sshlog.spi.testkit.peer.Misbehaviour.hangUp;
import static org.sshlog.spi.testkit.peer.Misbehaviour.hugeBody;
import static org.sshlog.spi.testkit.peer.Misbehaviour.inTurn;
import static org.sshlog.spi.testkit.peer.Misbehaviour.missingBody;
import static org.sshlog.spi.testkit.peer.Misbehaviour.nonsense;
import static org.sshlog.spi.testkit.peer.Misbehaviour.reset;
import static org.sshlog.spi.testkit.peer.Misbehaviour.status;
import static org.sshlog.spi.testkit.peer.Trial.event;

import com.fasterxml.jackson.jr.ob.JSON;
import java.net.InetAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
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
import org.sshlog.spi.testkit.HostileText;
import org.sshlog.spi.testkit.TestContext;
import org.sshlog.spi.testkit.peer.Misbehaviour;
import org.sshlog.spi.testkit.peer.TestServer;
import org.sshlog.spi.testkit.peer.TestTls;
import org.sshlog.spi.testkit.peer.Trial;

class WebhookTest {
  @TempDir Path tmp;

  private final Trial trial = new Trial(new WebhookProvider());
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
    return trial.action(
        Map.of("webhook_url", "http://127.0.0.1:" + server.port() + "/hook?a=b"), given);
  }

  @Test
  void postsEachEventAsJsonInOrder() throws Exception {
    List<Event> events = EventCorpus.all();
    try (Action action = action("headers", List.of("X-Who: me"))) {
      for (Event event : events) {
        action.handle(event);
      }
      trial.awaitSent(events.size());
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
      trial.awaitSent(25);
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
        trial.await("that nothing waits", () -> context.count("waiting") == 0);
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
      trial.awaitSent(1);
    }
    TestServer.Request request = server.requests().get(0);
    assertThat(request.headers())
        .containsEntry(
            "x-sshlog-signature",
            "sha256=" + hmac("It's a Secret to Everybody", EventJson.of(event(1))));
  }

  private void requireAllInOrder(Action action, int count) throws Exception {
    for (int i = 0; i < count; i++) {
      action.handle(event(i));
    }
    trial.awaitSent(count);
    List<String> bodies = server.requests().stream().map(TestServer.Request::text).toList();
    assertThat(bodies.stream().distinct().toList())
        .isEqualTo(
            java.util.stream.IntStream.range(0, count)
                .mapToObj(i -> EventJson.of(event(i)))
                .toList());
  }

  @Test
  void goesOnAfterServerErrorsAndResets() throws Exception {
    server.setScript(inTurn(status("500 Oops"), reset(), hangUp(), nonsense()));
    try (Action action = action()) {
      requireAllInOrder(action, 3);
    }
    assertThat(context.count("retried")).isEqualTo(4);
    assertThat(context.count("set_aside") + context.count("dropped")).isZero();
  }

  @Test
  void obeysRetryAfter() throws Exception {
    server.setScript(inTurn(status("429 Slow", "Retry-After: 2")));
    long start = System.nanoTime();
    try (Action action = action()) {
      requireAllInOrder(action, 2);
    }
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(2_000_000_000L);
    assertThat(context.log().get(0)).contains("HTTP 429");
  }

  @Test
  void waitsForNoAnswerLongerThanItsTimeout() throws Exception {
    server.setScript(inTurn(drip(), drip()));
    try (Action action = action("timeout", "300ms")) {
      requireAllInOrder(action, 2);
    }
    assertThat(context.log().get(0)).contains("no answer within 300 ms");
  }

  @Test
  void takesAStatusForAnAnswerWhateverTheBodyDoes() throws Exception {
    server.setScript(inTurn(missingBody()));
    try (Action action = action("timeout", "5s")) {
      requireAllInOrder(action, 2);
    }
    assertThat(server.requests()).hasSize(2);
    assertThat(context.count("retried")).isZero();
  }

  @Test
  void readsLittleOfAHugeBody() throws Exception {
    LongAdder written = new LongAdder();
    server.setScript(hugeBody(written));
    try (Action action = action()) {
      requireAllInOrder(action, 2);
    }
    assertThat(written.sum()).isLessThan(2L * Misbehaviour.HUGE);
  }

  @Test
  void followsNoRedirection() throws Exception {
    try (TestServer elsewhere = new TestServer()) {
      String there = "Location: http://127.0.0.1:" + elsewhere.port() + "/";
      server.setScript(inTurn(status("307 There", there)));
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
      trial.give(action, event(i));
    }
    trial.awaitSent(2);
    trial.close(action);
    assertThat(trial.lost()).isEqualTo(1);
    assertThat(trial.reports())
        .containsExactly(
            "1 event not delivered: set aside after 1 tries: the server answered HTTP 400");
    assertThat(Files.readString(tmp.resolve("spool/tested/set-aside.log")))
        .contains("HTTP 400: {\"event_type\":\"command_start\"");
  }

  @Test
  void worksOverIpv6AndThroughAProxy() throws Exception {
    try (TestServer v6 =
        new TestServer(javax.net.ServerSocketFactory.getDefault(), InetAddress.getByName("::1"))) {
      try (Action action = action("webhook_url", "http://[::1]:" + v6.port() + "/six")) {
        action.handle(event(1));
        trial.awaitSent(1);
      }
      assertThat(v6.requests().get(0).line()).isEqualTo("POST /six HTTP/1.1");
    }
    try (Action action =
        action(
            "webhook_url", "http://example.invalid/far", "proxy", "127.0.0.1:" + server.port())) {
      action.handle(event(1));
      trial.awaitSent(2);
    }
    assertThat(server.requests().get(0).line())
        .isEqualTo("POST http://example.invalid/far HTTP/1.1");
  }

  @Test
  void saysWhyItDoesNotReachTheServer() throws Exception {
    server.down();
    Action refused = action();
    refused.handle(event(1));
    trial.await("a line in the log", () -> context.log().size() == 1);
    assertThat(context.log().get(0)).contains("accepts no connection");
    assertThatThrownBy(refused::close).isInstanceOf(UndeliveredException.class);
    Action unknown = action("webhook_url", "http://sshlog.invalid/");
    unknown.handle(event(1));
    trial.await("a line in the log", () -> context.log().size() > 2);
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
        trial.awaitSent(1);
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
    trial.await("a line in the log", () -> context.log().size() > before);
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
