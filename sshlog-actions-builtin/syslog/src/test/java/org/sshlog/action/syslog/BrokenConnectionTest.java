// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sshlog.spi.Action;
import org.sshlog.spi.testkit.Events;
import org.sshlog.spi.testkit.GivenParameters;
import org.sshlog.spi.testkit.TestContext;

/** A server goes with messages that its kernel has taken, and that it has not read. */
class BrokenConnectionTest {
  private final TestContext context = new TestContext();
  private TcpServer server;

  @BeforeEach
  void start() throws Exception {
    server = TcpServer.plain();
  }

  @AfterEach
  void stop() throws Exception {
    server.stop();
  }

  private Action action() {
    SyslogProvider provider = new SyslogProvider();
    Map<String, Object> given =
        Map.of(
            "server_address",
            "localhost",
            "port",
            Integer.toString(server.port()),
            "udp",
            "false",
            "timeout",
            "2s");
    return provider.create(GivenParameters.convert(provider.descriptor(), given), context);
  }

  private static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waiting for " + what).isLessThan(deadline);
      LockSupport.parkNanos(2_000_000);
    }
  }

  private static int number(String message) {
    return Integer.parseInt(message.substring(message.lastIndexOf(' ') + 1));
  }

  private void give(Action action, int from, int to) throws Exception {
    for (int n = from; n < to; n++) {
      action.handle(Events.sample().commandStart("/bin/echo", "" + n));
      action.flush();
    }
  }

  @Test
  void whatItHadNotReadComesAgain() throws Exception {
    try (Action action = action()) {
      give(action, 0, 1);
      await("the connection", () -> server.messages().size() == 1);
      server.hang();
      give(action, 1, 100);
      await("all to be sent", () -> context.count("sent") == 100);
      assertThat(server.messages().size()).isLessThan(100);
      server.stop();
      server.start();
      give(action, 100, 110);
      await("the last", () -> server.messages().stream().anyMatch(m -> number(m) == 109));
    }
    List<Integer> numbers = server.messages().stream().map(m -> number(m)).distinct().toList();
    assertThat(numbers).hasSize(110).isSorted();
    assertThat(context.count("repeated")).isEqualTo(100);
    assertThat(context.count("not_repeated")).isZero();
  }

  @Test
  void aServerThatComesAndGoesInGoodOrderGetsAll() throws Exception {
    try (Action action = action()) {
      for (int round = 0; round < 5; round++) {
        give(action, round * 50, round * 50 + 25);
        server.stop();
        give(action, round * 50 + 25, round * 50 + 50);
        server.start();
      }
      await("the last", () -> server.messages().stream().anyMatch(m -> number(m) == 249));
    }
    assertThat(server.messages().stream().map(m -> number(m)).distinct().sorted().toList())
        .hasSize(250);
  }
}
