// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.net.SocketFactory;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.sshlog.spi.Action;
import org.sshlog.spi.ActionProvider;
import org.sshlog.spi.event.Command;
import org.sshlog.spi.event.CommandStart;
import org.sshlog.spi.event.Connection;
import org.sshlog.spi.event.TcpInfo;
import org.sshlog.spi.testkit.GivenParameters;
import org.sshlog.spi.testkit.TestContext;
import org.sshlog.spi.testkit.peer.TestTls;

/**
 * Events a second through an action that sends, from the event to the last byte at a server or its
 * last answer, and the same bytes from a loop that has them ready and calls write for each message.
 * By UDP nobody waits for the server.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"})
public class DeliveryBenchmark {
  private static final int EVENTS = 20_000;
  private static final CommandStart EVENT =
      new CommandStart(
          new Connection(
              4321,
              "0123456789abcdef0123",
              "host.example",
              "alice",
              1000,
              new TcpInfo("192.0.2.7", 50022, "192.0.2.1", 22),
              1_795_000_000_000L),
          3,
          1_795_000_000_123_456_789L,
          new Command(
              5000,
              4400,
              List.of("git", "log", "--oneline", "-n", "20"),
              false,
              "/home/alice/src",
              "/usr/bin/git",
              1_795_000_000_123L));

  private static final long LIMIT_NANOS = TimeUnit.MINUTES.toNanos(2);

  /** Which action, and which way it sends. */
  @Param public Way way;

  private Path directory;
  private Sink sink;
  private TestContext context;
  private Action action;
  private Plain plain;

  /** How many bytes a message has where the sink counts messages by that. */
  private long bytes;

  /** Makes a server, an action and a plain connection to it. */
  @Setup
  public void setUp() throws Exception {
    directory = Files.createTempDirectory("sshlog-bench");
    TestTls tls = TestTls.in(directory, "IP:127.0.0.1");
    List<byte[]> turns = message(tls);
    bytes = turns.get(0).length;
    context = new TestContext();
    sink = way.sink(tls);
    if (sink instanceof AnsweringSink answering) {
      answering.begin();
    }
    action = make(sink, context);
    SocketFactory sockets =
        way == Way.SYSLOG_TLS ? tls.context().getSocketFactory() : SocketFactory.getDefault();
    plain = new Plain(way, sink.port(), sockets, turns);
  }

  /** What the action sends of as many events as go into one message. */
  private List<byte[]> message(TestTls tls) throws Exception {
    context = new TestContext();
    try (Sink first = way.sink(tls);
        Action one = make(first, context)) {
      if (!(first instanceof AnsweringSink answering)) {
        give(one, way.eventsInMessage);
        return first.turns();
      }
      give(one, 1); // its answer has to wait, so the others gather
      answering.awaitFirst();
      give(one, way.eventsInMessage);
      answering.begin();
      awaitSent(1 + way.eventsInMessage);
      return answering.turns();
    }
  }

  private void awaitSent(long count) {
    long deadline = System.nanoTime() + LIMIT_NANOS;
    while (context.count("sent") < count) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(context.count("sent") + " of " + count + " are sent");
      }
      LockSupport.parkNanos(50_000);
    }
  }

  private Action make(Sink to, TestContext with) throws IOException {
    ActionProvider provider = way.provider();
    return provider.create(
        GivenParameters.convert(provider.descriptor(), way.parameters(to.port(), directory)), with);
  }

  private static void give(Action to, int count) throws Exception {
    for (int i = 0; i < count; i++) {
      to.handle(EVENT);
    }
    to.flush();
  }

  /** Through the action. */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public void action() throws Exception {
    long sent = context.count("sent");
    long before = sink.bytes();
    give(action, EVENTS);
    if (way.isAnswered()) {
      awaitSent(sent + EVENTS);
    } else if (!way.isUdp()) {
      sink.await(before + EVENTS * bytes);
    }
  }

  /** The same bytes without it. */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public void loop() throws IOException {
    long before = sink.bytes();
    plain.send(EVENTS / way.eventsInMessage);
    if (!way.isAnswered() && !way.isUdp()) {
      sink.await(before + EVENTS * bytes);
    }
  }

  /** Ends all of it. */
  @TearDown
  public void tearDown() throws IOException {
    action.close();
    plain.close();
    sink.close();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
