// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
import org.sshlog.action.statsd.StatsdProvider;
import org.sshlog.action.syslog.SyslogProvider;
import org.sshlog.spi.Action;
import org.sshlog.spi.ActionProvider;
import org.sshlog.spi.Parameter;
import org.sshlog.spi.Parameters;
import org.sshlog.spi.event.Command;
import org.sshlog.spi.event.CommandStart;
import org.sshlog.spi.event.Connection;
import org.sshlog.spi.event.TcpInfo;

/**
 * Events a second through an action that sends, from the event to the last byte at a server, and
 * the same bytes from a loop that has them ready and calls write for each message. By UDP nobody
 * waits for the server.
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

  /** Which action, and which way it sends. */
  @Param({"syslog_udp", "syslog_tcp", "syslog_tcp_spool", "statsd"})
  public String way;

  private Path directory;
  private Sink sink;
  private Action action;
  private ByteChannel plain;
  private byte[] bytes;

  /** How many events are in {@link #bytes}: metrics share packets. */
  private int eventsInBytes;

  /** Makes a server, an action and a plain connection to it. */
  @Setup
  public void setUp() throws Exception {
    directory = Files.createTempDirectory("sshlog-bench");
    try (Sink first = new Sink(isUdp());
        Action one = make(first)) {
      eventsInBytes = way.equals("statsd") ? 10 : 1;
      for (int i = 0; i < eventsInBytes; i++) {
        one.handle(EVENT);
      }
      one.flush();
      bytes = first.beginning();
    }
    sink = new Sink(isUdp());
    action = make(sink);
    SocketAddress server = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), sink.port());
    plain = isUdp() ? DatagramChannel.open().connect(server) : null;
  }

  private boolean isUdp() {
    return !way.startsWith("syslog_tcp");
  }

  private Action make(Sink to) {
    Map<String, String> given = new HashMap<>();
    given.put("server_address", "127.0.0.1");
    given.put("port", Integer.toString(to.port()));
    if (way.equals("statsd")) {
      given.put("flush_interval", "0");
      return make(new StatsdProvider(), given);
    }
    given.put("udp", Boolean.toString(isUdp()));
    if (way.endsWith("spool")) {
      given.put("spool_mb", "64");
      given.put("spool_directory", directory.resolve("spool" + to.port()).toString());
    }
    return make(new SyslogProvider(), given);
  }

  private static Action make(ActionProvider provider, Map<String, String> given) {
    Parameters.Builder parameters = Parameters.builder(provider.descriptor());
    for (Parameter<?> parameter : provider.descriptor().parameters()) {
      if (given.containsKey(parameter.name())) {
        set(parameters, parameter, given.get(parameter.name()));
      }
    }
    return provider.create(parameters.build(), BuiltInFilters.CONTEXT);
  }

  private static <T> void set(Parameters.Builder to, Parameter<T> parameter, String text) {
    to.set(parameter, parameter.convert(List.of(text), false));
  }

  /** Through the action. */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public void action() throws Exception {
    long before = sink.bytes();
    for (int i = 0; i < EVENTS; i++) {
      action.handle(EVENT);
    }
    action.flush();
    if (!isUdp()) {
      sink.await(before + (long) EVENTS * bytes.length);
    }
  }

  /** The same bytes without it. */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public void loop() throws IOException {
    if (plain == null) {
      plain =
          SocketChannel.open(
              new InetSocketAddress(InetAddress.getByName("127.0.0.1"), sink.port()));
    }
    long before = sink.bytes();
    ByteBuffer message = ByteBuffer.wrap(bytes);
    for (int i = 0; i < EVENTS / eventsInBytes; i++) {
      message.clear();
      while (message.hasRemaining()) {
        plain.write(message);
      }
    }
    if (!isUdp()) {
      sink.await(before + (long) EVENTS * bytes.length);
    }
  }

  /** Ends all of it. */
  @TearDown
  public void tearDown() throws IOException {
    action.close();
    if (plain != null) {
      plain.close();
    }
    sink.close();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
