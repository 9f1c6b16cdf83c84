// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sshlog.core.Patience.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sshlog.spi.event.Connection;
import org.sshlog.spi.event.DataLost;
import org.sshlog.spi.event.EventType;
import org.sshlog.spi.format.EventJson;
import org.sshlog.spi.format.EventLine;

@Timeout(180)
class WatchTest {
  @TempDir Path dir;
  private Path socket;
  private Samples.Source source;
  private ControlServer server;

  @BeforeEach
  void start() throws Exception {
    socket = dir.resolve("s");
    source = new Samples.Source();
    server = Samples.start(socket, source);
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void sendsLinesAndObjectsInOrder() throws Exception {
    try (TestClient client = new TestClient(socket)) {
      Map<String, Object> first = client.ask("{\"command\":\"watch\"}");
      assertThat(first).containsKey("watching").doesNotContainKey("end");
      assertThat(source.seen.get(0))
          .contains(EventType.COMMAND_START, EventType.DATA_LOST)
          .doesNotContain(EventType.TERMINAL_UPDATE);
      for (int i = 0; i < 50; i++) {
        var event = Samples.command("alice", 100, "n" + i + "\u001b[31m");
        source.publish(event);
        assertThat(client.readLine())
            .isEqualTo(
                "{\"line\":\""
                    + EventLine.of(event).replace("\\", "\\\\")
                    + "\",\"event\":"
                    + EventJson.of(event)
                    + "}");
      }
    }
    await().until(() -> source.subscribers() == 0);
  }

  @Test
  void sendsOnlyWhatIsAskedFor() throws Exception {
    try (TestClient client = new TestClient(socket)) {
      client.ask(
          "{\"command\":\"watch\",\"types\":[\"command_start\",\"data_lost\"],"
              + "\"user\":\"bob\",\"session\":\"200\",\"format\":\"line\"}");
      assertThat(source.seen)
          .containsExactly(EnumSet.of(EventType.COMMAND_START, EventType.DATA_LOST));
      source.publish(Samples.command("alice", 200, "other user"));
      source.publish(Samples.command("bob", 300, "other session"));
      source.publish(Samples.command("bob", 200, "mine"));
      source.publish(new DataLost(Connection.none("host"), -1, 1, 5, 0, "ring buffer"));
      assertThat(client.readObject()).hasSize(1).extracting("line").asString().endsWith(" mine");
      assertThat(client.readObject()).extracting("line").asString().endsWith(": ring buffer");
    }
  }

  @Test
  void aSessionIsNamedByItsIdToo() throws Exception {
    try (TestClient client = new TestClient(socket)) {
      client.ask("{\"command\":\"watch\",\"session\":\"id-200\",\"format\":\"json\"}");
      source.publish(Samples.command("bob", 300, "other"));
      source.publish(Samples.command("bob", 200, "mine"));
      assertThat(client.readLine()).startsWith("{\"event\":{").contains("mine");
    }
  }

  @Test
  void refusesWhatItDoesNotKnow() throws Exception {
    try (TestClient client = new TestClient(socket)) {
      assertThat(client.ask("{\"command\":\"watch\",\"types\":[\"comand_start\"]}"))
          .extracting("error")
          .asString()
          .contains("comand_start", "command_start");
      assertThat(client.ask("{\"command\":\"watch\",\"types\":[3]}"))
          .containsEntry("code", "invalid_request");
      assertThat(client.ask("{\"command\":\"watch\",\"format\":\"xml\"}"))
          .containsEntry("code", "invalid_request");
      assertThat(source.subscribers()).isZero();
    }
  }

  @Test
  void goesOnWhenTheClientHasNothingMoreToSay() throws Exception {
    try (TestClient client = new TestClient(socket)) {
      client.send("{\"command\":\"watch\"}").endInput();
      client.readObject();
      source.publish(Samples.command("alice", 100, "still here"));
      assertThat(client.readLine()).contains("still here");
    }
    await().until(() -> source.subscribers() == 0);
  }

  @Test
  void aStuckReaderIsDroppedAndNobodyElseLosesAnything() throws Exception {
    server.close();
    server = Samples.start(socket, source, Samples.SHORT);
    List<TestClient> stuck = new ArrayList<>();
    AtomicBoolean stop = new AtomicBoolean();
    AtomicLong received = new AtomicLong();
    try (TestClient good = new TestClient(socket);
        TestClient asking = new TestClient(socket)) {
      for (int i = 0; i < 20; i++) {
        TestClient client = new TestClient(socket);
        client.ask("{\"command\":\"watch\"}");
        stuck.add(client);
      }
      good.ask("{\"command\":\"watch\",\"user\":\"alice\",\"format\":\"line\"}");
      Thread reader = new Thread(() -> countLines(good, received));
      reader.start();
      long published = 0;
      while (server.droppedClients() < 20) {
        // One at a time for the good reader, whose queue is small: it must get every one.
        source.publish(Samples.command("alice", 100, "x".repeat(2000)));
        published++;
        long expected = published;
        await().until(() -> received.get() == expected);
        if (published % 50 == 0) {
          assertThat(asking.ask("{\"command\":\"status\"}")).containsKey("status");
        }
      }
      await().until(() -> source.subscribers() == 1);
      assertThat(server.counters().get("dropped_by_cause"))
          .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
          .containsEntry("stuck_reader", 20L);
      stop.set(true);
      server.close();
      reader.join();
    } finally {
      for (TestClient client : stuck) {
        client.close();
      }
    }
  }

  private static void countLines(TestClient client, AtomicLong received) {
    try {
      for (String line = client.readLine(); line != null; line = client.readLine()) {
        if (line.startsWith("{\"line\":\"command_start ")) {
          received.incrementAndGet();
        }
      }
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aSlowReaderIsToldHowMuchItLost() throws Exception {
    try (TestClient client = new TestClient(socket)) {
      client.ask("{\"command\":\"watch\"}");
      int sent = 0;
      while (refused() == 0) {
        source.publish(Samples.command("alice", 100, "x".repeat(500)));
        sent++;
      }
      long commands = 0;
      long lost = 0;
      while (commands + lost < sent) {
        Map<?, ?> event = (Map<?, ?>) client.readObject().get("event");
        if (event.get("event_type").equals("data_lost")) {
          lost += ((Number) event.get("count")).longValue();
        } else {
          commands++;
        }
      }
      assertThat(lost).isPositive();
      assertThat(commands + lost).isEqualTo(sent);
      source.publish(Samples.command("alice", 100, "after"));
      assertThat(client.readLine()).contains("after");
    }
    assertThat(server.droppedClients()).isZero();
  }

  private long refused() {
    List<?> streams = (List<?>) server.counters().get("streams");
    return (Long) ((Map<?, ?>) streams.get(0)).get("refused");
  }

  @Test
  void hugeHostileEventsAreOneLineEach() throws Exception {
    try (TestClient client = new TestClient(socket)) {
      client.ask("{\"command\":\"watch\"}");
      String hostile = "\n{\"end\":true}\u001b]0;x\u0007\u202e\udc80".repeat(6000);
      source.publish(Samples.command("alice", 100, hostile));
      assertThat(client.readObject().keySet()).isEqualTo(Set.of("line", "event"));
      source.publish(Samples.command("alice", 100, "next"));
      assertThat(client.readLine()).contains("next");
    }
  }
}
