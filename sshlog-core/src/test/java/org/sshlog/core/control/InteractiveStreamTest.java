// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sshlog.core.Patience.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client that talks while it gets a stream, well-behaved and otherwise. */
@Timeout(180)
class InteractiveStreamTest {
  @TempDir Path dir;
  private final Queue<String> heard = new ConcurrentLinkedQueue<>();
  private final AtomicInteger closed = new AtomicInteger();
  private Path socket;
  private ControlServer server;

  /** Repeats what is said; "bye" ends it, "boom" breaks it. */
  private final class Echo implements InteractiveStream {
    private final Queue<String> said = new ConcurrentLinkedQueue<>();
    private boolean ended;

    @Override
    public void take(Request line) throws RequestException {
      line.allow("say");
      String text = line.text("say");
      if ("boom".equals(text)) {
        throw new IllegalStateException("boom");
      }
      heard.add(String.valueOf(text));
      said.add(String.valueOf(text));
    }

    @Override
    public void appendTo(StringBuilder out, int limit) {
      for (String text = said.poll(); text != null; text = said.poll()) {
        ended |= text.equals("bye");
        JsonLine.append(out, Map.of("echo", text), ended);
      }
    }

    @Override
    public boolean ended() {
      return ended;
    }

    @Override
    public boolean overflowed() {
      return !said.isEmpty();
    }

    @Override
    public Map<String, ?> counters() {
      return Map.of();
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  private final class EchoCommand implements ControlCommand {
    @Override
    public String name() {
      return "echo";
    }

    @Override
    public Response answer(Request request) {
      return new Response(Map.of("echoing", true), new Echo());
    }
  }

  @BeforeEach
  void start() throws Exception {
    start(Samples.LIMITS);
  }

  private void start(Limits limits) throws Exception {
    socket = dir.resolve("s");
    List<ControlCommand> commands = new ArrayList<>(Samples.commands(new Samples.Source()));
    commands.add(new EchoCommand());
    server = new ControlServer(socket, "no-such-group-here", commands, limits);
    server.start();
  }

  @AfterEach
  void close() {
    server.close();
  }

  /** Puts a server there that does not wait for long. */
  private void startImpatient() throws Exception {
    server.close();
    start(Samples.SHORT);
  }

  private TestClient echoing() throws Exception {
    TestClient client = new TestClient(socket);
    assertThat(client.ask("{\"command\":\"echo\"}")).isEqualTo(Map.of("echoing", true));
    return client;
  }

  @Test
  void linesReachTheStreamAndTheConnectionOutlivesIt() throws Exception {
    try (TestClient client = echoing()) {
      client.sendBytes("{\"say\":\"o\"}\n\n{\"say\":".getBytes(StandardCharsets.UTF_8));
      assertThat(client.readObject()).isEqualTo(Map.of("echo", "o"));
      client.send("\"p\"}");
      assertThat(client.readObject()).isEqualTo(Map.of("echo", "p"));
      client.send("{\"say\":\"bye\"}");
      assertThat(client.readObject()).isEqualTo(Map.of("echo", "bye", "end", true));
      assertThat(closed).hasValue(1);
      assertThat(client.ask("{\"command\":\"status\"}")).containsKey("status");
    }
    assertThat(server.droppedClients()).isZero();
  }

  @Test
  void aRequestIsReadBehindTheLineThatEndsTheStream() throws Exception {
    try (TestClient client = echoing()) {
      client.send("{\"say\":\"bye\"}");
      assertThat(client.readObject()).containsEntry("end", true);
      client.send("{\"command\":\"sessions\"}").endInput();
      assertThat(client.readObject()).containsKey("sessions");
      assertThat(client.readLine()).isNull();
    }
  }

  @Test
  void nonsenseIsAnsweredAndTheStreamGoesOn() throws Exception {
    List<String> nonsense =
        List.of("x", "[]", "{\"say\":3}", "{\"say\":\"a\",\"command\":7,\"q\":1}", "\u0000", "{{");
    try (TestClient client = echoing()) {
      for (String line : nonsense) {
        assertThat(client.ask(line)).containsKeys("error", "code").doesNotContainKey("end");
      }
      assertThat(client.ask("{\"say\":\"still\"}")).isEqualTo(Map.of("echo", "still"));
    }
    await().untilAtomic(closed, org.hamcrest.Matchers.equalTo(1));
  }

  @Test
  void aLineThatIsTooLongEndsIt() throws Exception {
    try (TestClient client = echoing()) {
      client.send("{\"say\":\"" + "x".repeat(70_000) + "\"}");
      assertThat(client.readObject()).containsEntry("code", "too_long").containsEntry("end", true);
      assertThat(client.readLine()).isNull();
    }
    assertThat(closed).hasValue(1);
    assertThat(heard).isEmpty();
  }

  @Test
  void halfALineDoesNotWaitForEver() throws Exception {
    startImpatient();
    try (TestClient client = echoing()) {
      client.sendBytes("{\"say\":".getBytes(StandardCharsets.UTF_8));
      assertThat(client.readObject()).containsEntry("code", "timeout").containsEntry("end", true);
      assertThat(client.readLine()).isNull();
    }
    assertThat(closed).hasValue(1);
  }

  @Test
  void silenceIsNoReasonToEndIt() throws Exception {
    startImpatient();
    try (TestClient client = echoing()) {
      long end = System.nanoTime() + 1_000_000L * 2 * Samples.SHORT.requestTimeoutMs();
      await().until(() -> System.nanoTime() - end > 0);
      assertThat(client.ask("{\"say\":\"here\"}")).isEqualTo(Map.of("echo", "here"));
    }
  }

  @Test
  void whoTalksAndDoesNotListenIsNotListenedTo() throws Exception {
    Thread talker;
    try (TestClient deaf = echoing();
        TestClient good = echoing()) {
      String line = "{\"say\":\"" + "x".repeat(1000) + "\"}";
      talker =
          new Thread(
              () -> {
                try {
                  while (true) {
                    deaf.send(line);
                  }
                } catch (java.io.IOException e) {
                  // The server had enough, or the test.
                }
              });
      talker.start();
      int before = -1;
      while (before != heard.size()) {
        before = heard.size();
        for (int i = 0; i < 50; i++) {
          good.ask("{\"say\":\"g\"}");
        }
        heard.removeIf("g"::equals);
      }
      // What was taken fits into the buffers of two sockets.
      assertThat(heard.size()).isLessThan(4096);
    }
    talker.join();
    await().untilAtomic(closed, org.hamcrest.Matchers.equalTo(2));
  }

  @Test
  void aStreamThatBreaksTakesItsClientOnly() throws Exception {
    try (TestClient good = echoing();
        TestClient bad = echoing()) {
      bad.send("{\"say\":\"boom\"}");
      assertThat(bad.readLine()).isNull();
      assertThat(good.ask("{\"say\":\"fine\"}")).isEqualTo(Map.of("echo", "fine"));
    }
    await().untilAtomic(closed, org.hamcrest.Matchers.equalTo(2));
  }
}
