// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.sshlog.action.sessionlog.SessionLogProvider;
import org.sshlog.spi.Action;
import org.sshlog.spi.Parameter;
import org.sshlog.spi.Parameters;
import org.sshlog.spi.event.Connection;
import org.sshlog.spi.event.StandardStream;
import org.sshlog.spi.event.TcpInfo;
import org.sshlog.spi.event.TerminalUpdate;

/** How long it takes to record 200 MB of one terminal's output, from events to a file. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2)
@Measurement(iterations = 4)
@Fork(
    value = 1,
    jvmArgsAppend = {"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"})
public class SessionLogBenchmark {
  private static final int EVENT = 64 * 1000;
  private static final int EVENTS = 200_000_000 / EVENT;
  private static final Connection CONNECTION =
      new Connection(4321, "bench", "bench", "alice", 1000, TcpInfo.NONE, 0);

  /** What the terminal shows: {@code cat} of a text, a program that paints, or other letters. */
  @Param({"text", "screen", "utf8"})
  public String output;

  private String data;
  private int length;
  private Path directory;
  private Action action;

  /** Makes one event's output. */
  @Setup
  public void setUp() {
    String piece =
        switch (output) {
          case "text" ->
              "The quick brown fox jumps over the lazy dog and runs through the wood.\r\n";
          case "screen" ->
              "\u001b[12;40H\u001b[1;32m12.5\u001b[39;49m\u001b[K\u001b(B\u001b[m %CPU";
          default -> "Grüße aus Köln, 中文字符, ещё немного текста, ┌──────┐ │ ok │\r\n";
        };
    int bytes = piece.getBytes(StandardCharsets.UTF_8).length;
    data = piece.repeat(EVENT / bytes);
    length = EVENT / bytes * bytes;
  }

  /** An empty directory for each measurement. */
  @Setup(Level.Iteration)
  public void open() throws IOException {
    directory = Files.createTempDirectory("sshlog-bench");
    SessionLogProvider provider = new SessionLogProvider();
    Parameters.Builder parameters = Parameters.builder(provider.descriptor());
    set(parameters, provider.descriptor().parameters().get(0), directory.toString());
    action = provider.create(parameters.build(), BuiltInFilters.CONTEXT);
  }

  private static <T> void set(Parameters.Builder to, Parameter<T> parameter, String text) {
    to.set(parameter, parameter.convert(List.of(text), false));
  }

  /** Removes what was written. */
  @TearDown(Level.Iteration)
  public void delete() throws IOException {
    action.close();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }

  /** 200 MB. */
  @Benchmark
  public void record() throws Exception {
    for (int i = 0; i < EVENTS; i++) {
      action.handle(
          new TerminalUpdate(
              CONNECTION, 3, i, 5000, StandardStream.STDOUT, (long) i * length, data, length));
    }
    action.flush();
  }
}
