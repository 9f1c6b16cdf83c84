// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sshlog.core.Patience.await;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class ControlServerTest {
  @TempDir Path dir;
  private Path socket;
  private ControlServer server;

  @BeforeEach
  void start() throws Exception {
    socket = dir.resolve("s");
    server = Samples.start(socket, new Samples.Source());
  }

  @AfterEach
  void close() {
    server.close();
  }

  /** Puts a server there that does not wait for long. */
  private void startImpatient() throws Exception {
    server.close();
    server = Samples.start(socket, new Samples.Source(), Samples.SHORT);
  }

  @Test
  void sessionsHaveTheStableNames() throws Exception {
    try (TestClient client = new TestClient(socket)) {
      String line = client.send("{\"command\":\"sessions\"}").readLine();
      assertThat(line)
          .startsWith(
              "{\"sessions\":[{\"ptm_pid\":100,\"pts_pid\":101,\"shell_pid\":102,\"tty_id\":3,"
                  + "\"start_time\":7,\"end_time\":0,\"last_activity_time\":12345,"
                  + "\"last_command\":\"ls\\u001b[2J\",\"user_id\":1000,\"username\":\"alice\","
                  + "\"client_ip\":\"192.0.2.1\",\"client_port\":5000,"
                  + "\"server_ip\":\"192.0.2.2\",\"server_port\":22,"
                  + "\"session_id\":\"id-100\",\"existing\":true,"
                  + "\"bytes_in\":10,\"bytes_out\":2000,\"lost_bytes\":5},{")
          .contains("\"bytes_in\":null,\"bytes_out\":null,\"lost_bytes\":0}")
          .endsWith("],\"end\":true}");
    }
  }

  @Test
  void answersRequestsOfOneConnectionInOrder() throws Exception {
    try (TestClient client = new TestClient(socket)) {
      client.send(
          "{\"command\":\"status\"}\n\r\n{\"command\":\"plugins\"}\n{\"command\":\"reload\"}");
      assertThat(client.readObject()).containsEntry("status", Map.of("ready", true));
      assertThat(client.readObject())
          .containsEntry("plugins", List.of(Map.of("name", "username")))
          .containsEntry("end", true);
      assertThat(client.readObject()).containsEntry("reloaded", true);
    }
  }

  @Test
  void aLastRequestNeedsNoLineEnd() throws Exception {
    try (TestClient client = new TestClient(socket)) {
      client.sendBytes("{\"command\":\"status\"}".getBytes()).endInput();
      assertThat(client.readObject()).containsKey("status");
      assertThat(client.readLine()).isNull();
    }
  }

  @Test
  void saysWhatIsWrongWithARequestAndGoesOn() throws Exception {
    try (TestClient client = new TestClient(socket)) {
      assertThat(client.ask("{\"command\":\"sesions\"}"))
          .containsEntry("code", "unknown_command")
          .containsEntry("end", true);
      assertThat(client.ask("{}")).containsEntry("code", "invalid_request");
      assertThat(client.ask("{\"command\":\"status\",\"verbose\":1}"))
          .containsEntry("code", "invalid_request");
      assertThat(client.ask("{\"command\":3}")).containsEntry("code", "invalid_request");
      assertThat(client.ask("[]")).containsEntry("code", "invalid_json");
      assertThat(client.ask("{} {}")).containsEntry("code", "invalid_json");
      assertThat(client.ask("{\"command\":")).containsEntry("code", "invalid_json");
      assertThat(client.ask("{\"command\":\"status\",\"command\":\"status\"}"))
          .containsEntry("code", "invalid_json");
      assertThat(client.ask("[".repeat(60_000))).containsEntry("code", "invalid_json");
      assertThat(client.ask("{\"a\":".repeat(10_000))).containsEntry("code", "invalid_json");
      assertThat(client.ask("{\"command\":\"status\",\"a\":" + "1".repeat(60_000) + "}"))
          .containsEntry("code", "invalid_json");
      client.sendBytes(new byte[] {'"', (byte) 0xff, '"', '\n'});
      assertThat(client.readObject()).containsEntry("code", "invalid_json");
      assertThat(client.ask("{\"command\":\"status\"}")).containsKey("status");
    }
    assertThat(server.droppedClients()).isZero();
  }

  @Test
  void anOversizedRequestEndsTheConnection() throws Exception {
    try (TestClient client = new TestClient(socket)) {
      client.sendBytes("x".repeat((64 << 10) + 1).getBytes());
      assertThat(client.readObject()).containsEntry("code", "too_long");
      assertThat(client.readLine()).isNull();
    }
    assertThat(server.droppedClients()).isEqualTo(1);
  }

  @Test
  void halfARequestTimesOutAndOthersAreServed() throws Exception {
    startImpatient();
    try (TestClient half = new TestClient(socket);
        TestClient quiet = new TestClient(socket)) {
      half.sendBytes("{\"comm".getBytes());
      assertThat(half.readObject()).containsEntry("code", "timeout");
      assertThat(half.readLine()).isNull();
      assertThat(quiet.ask("{\"command\":\"status\"}")).containsKey("status");
    }
    assertThat(server.droppedClients()).isEqualTo(1);
  }

  @Test
  void hundredsOfClientsAreServedOrToldToComeBack() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(16);
    try {
      List<Future<Boolean>> results = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        results.add(threads.submit(() -> askPatiently()));
      }
      for (Future<Boolean> result : results) {
        assertThat(result.get()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
    await().until(() -> server.counters().get("clients").equals(0));
    assertThat((Long) server.counters().get("accepted")).isGreaterThanOrEqualTo(400);
  }

  /** As long as it is told that there are too many: of some the server has not seen their end. */
  private boolean askPatiently() throws IOException {
    while (true) {
      try (TestClient client = new TestClient(socket)) {
        Map<String, Object> answer = client.ask("{\"command\":\"sessions\"}");
        if (!"busy".equals(answer.get("code"))) {
          return answer.containsKey("sessions");
        }
      }
    }
  }

  @Test
  void moreThanTheLimitAreRefusedAndPlaceIsMadeAgain() throws Exception {
    List<TestClient> clients = new ArrayList<>();
    try {
      for (int i = 0; i < 64; i++) {
        clients.add(new TestClient(socket));
      }
      await().until(() -> server.counters().get("clients").equals(64));
      for (int i = 0; i < 300; i++) {
        try (TestClient tooMany = new TestClient(socket)) {
          assertThat(tooMany.readObject()).containsEntry("code", "busy");
          assertThat(tooMany.readLine()).isNull();
        }
      }
      assertThat(clients.get(63).ask("{\"command\":\"status\"}")).containsKey("status");
    } finally {
      for (TestClient client : clients) {
        client.close();
      }
    }
    await().until(() -> server.counters().get("clients").equals(0));
    assertThat(askPatiently()).isTrue();
  }

  @Test
  void aClientThatDoesNotReadItsAnswersIsDropped() throws Exception {
    startImpatient();
    try (TestClient rude = new TestClient(socket)) {
      Thread sender =
          new Thread(
              () -> {
                try {
                  while (true) {
                    rude.send("{\"command\":\"sessions\"}");
                  }
                } catch (IOException e) {
                  // The server closed the connection, as it should.
                }
              });
      sender.start();
      await().until(() -> server.droppedClients() == 1);
      sender.join();
      assertThat(askPatiently()).isTrue();
    }
  }

  @Test
  void aSecondServerIsRefusedAndTheFirstGoesOn() throws Exception {
    assertThatThrownBy(() -> Samples.start(socket, new Samples.Source()))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(
            "another sshlogd answers on " + socket + " (pid " + ProcessHandle.current().pid());
    assertThat(askPatiently()).isTrue();
  }

  @Test
  void closingRemovesTheFilesAndTellsClients() throws Exception {
    try (TestClient client = new TestClient(socket)) {
      client.ask("{\"command\":\"status\"}");
      server.close();
      assertThat(client.readObject()).containsEntry("code", "stopping");
      assertThat(client.readLine()).isNull();
    }
    assertThat(dir).isEmptyDirectory();
    server = Samples.start(socket, new Samples.Source());
    assertThat(askPatiently()).isTrue();
  }

  @Test
  void aStaleSocketIsReplaced() throws Exception {
    Path stale = dir.resolve("stale");
    try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(stale));
    }
    assertThat(stale).exists();
    try (ControlServer second = Samples.start(stale, new Samples.Source())) {
      try (TestClient client = new TestClient(stale)) {
        assertThat(client.ask("{\"command\":\"status\"}")).containsKey("status");
      }
      assertThat(second.counters()).containsEntry("accepted", 1L);
    }
    assertThat(stale).doesNotExist();
  }

  @Test
  void whatIsNoSocketIsNeverDeleted() throws Exception {
    Path file = Files.writeString(dir.resolve("file"), "precious");
    Path link = Files.createSymbolicLink(dir.resolve("link"), file);
    for (Path path : List.of(file, link)) {
      assertThatThrownBy(() -> Samples.start(path, new Samples.Source()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("is not a socket");
    }
    assertThat(file).hasContent("precious");
  }

  @Test
  void impossiblePathsAreRefusedWithASentence() {
    assertThatThrownBy(() -> Samples.start(dir.resolve("no/s"), new Samples.Source()))
        .hasMessageContaining("there is no directory");
    assertThatThrownBy(() -> Samples.start(dir.resolve("x".repeat(120)), new Samples.Source()))
        .hasMessageContaining("too long");
  }

  @Test
  void withoutTheGroupTheSocketIsItsOwnersAlone() throws Exception {
    assertThat(Files.getPosixFilePermissions(socket))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void aFailingCommandIsReportedAndASlowOneDelaysNobody() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    List<ControlCommand> commands =
        List.of(
            new StatusCommand(
                () -> {
                  throw new IllegalStateException("broken\u001b");
                }),
            new PluginsCommand(List::of),
            new ReloadCommand(
                () -> {
                  entered.countDown();
                  release.await();
                  return List.of("a.yaml:1:1: unknown key", "b.yaml:2:2: missing");
                }));
    Path path = dir.resolve("t");
    try (ControlServer other = new ControlServer(path, "no-such-group-here", commands)) {
      other.start();
      try (TestClient slow = new TestClient(path);
          TestClient quick = new TestClient(path)) {
        slow.send("{\"command\":\"reload\"}");
        entered.await();
        assertThat(quick.ask("{\"command\":\"status\"}"))
            .containsEntry("code", "failed")
            .containsEntry("error", "status failed: broken\u001b");
        assertThat(quick.ask("{\"command\":\"reload\"}")).containsEntry("code", "busy");
        assertThat(quick.ask("{\"command\":\"plugins\"}")).containsEntry("plugins", List.of());
        release.countDown();
        assertThat(slow.readObject())
            .containsEntry("code", "invalid_configuration")
            .containsEntry("problems", List.of("a.yaml:1:1: unknown key", "b.yaml:2:2: missing"));
      }
    }
  }
}
