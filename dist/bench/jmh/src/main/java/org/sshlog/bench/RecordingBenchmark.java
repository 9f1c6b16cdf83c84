// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
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
import org.sshlog.action.asciicast.AsciicastProvider;
import org.sshlog.spi.Action;
import org.sshlog.spi.Parameter;
import org.sshlog.spi.Parameters;
import org.sshlog.spi.event.Connection;
import org.sshlog.spi.event.RawText;
import org.sshlog.spi.event.StandardStream;
import org.sshlog.spi.event.TcpInfo;
import org.sshlog.spi.event.TerminalUpdate;

/**
 * What a flood costs that is recorded as an asciicast: bytes of output a second, from the event to
 * a file in memory. {@code lines} is what {@code cat} of a log shows, {@code colours} has an escape
 * sequence every few characters, {@code wide} is text of three bytes a character, {@code garbage}
 * is not UTF-8.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class RecordingBenchmark {
  private static final int CHUNK = 16 * 1024;
  private static final long MAX_FILE = 64L << 20;

  /** What the session shows. */
  @Param({"lines", "colours", "wide", "garbage"})
  public String output;

  private final Connection connection =
      new Connection(1, "bench", "host", "alice", 1000, TcpInfo.NONE, 0);
  private Path directory;
  private Action action;
  private String text;
  private int length;
  private long offset;

  /** How much was recorded. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Volume {
    /** In millions of bytes. */
    public double megabytes;
  }

  /** Makes the text. */
  @Setup
  public void setUp() throws IOException {
    byte[] bytes = textOf(output);
    text = RawText.decode(bytes, 0, bytes.length);
    length = bytes.length;
    Path memory = Path.of("/dev/shm");
    directory =
        Files.createTempDirectory(Files.isDirectory(memory) ? memory : Path.of("/tmp"), "b");
  }

  private static byte[] textOf(String output) {
    String unit =
        switch (output) {
          case "lines" ->
              "Nov 21 12:00:00 host sshd[123]: Accepted publickey for alice port 22\r\n";
          case "colours" -> "\u001b[01;34mname\u001b[0m  \u001b[32mother\u001b[0m\r\n";
          case "wide" -> "\u4e2d\u6587\u5b57\u7b26\u6d4b\u8bd5\r\n";
          default -> "\u0080\u00ff\u001bgarbage\u00fe\u00c3";
        };
    String all = unit.repeat(CHUNK / unit.length());
    return all.getBytes(
        output.equals("garbage") ? java.nio.charset.StandardCharsets.ISO_8859_1 : UTF_8);
  }

  /** Begins a recording. */
  @Setup(Level.Iteration)
  public void begin() {
    AsciicastProvider provider = new AsciicastProvider();
    Parameters.Builder parameters = Parameters.builder(provider.descriptor());
    for (Parameter<?> parameter : provider.descriptor().parameters()) {
      if (parameter.name().equals("directory")) {
        set(parameters, parameter, directory.toString());
      }
    }
    action = provider.create(parameters.build(), BuiltInFilters.CONTEXT);
    offset = 0;
  }

  private static <T> void set(Parameters.Builder to, Parameter<T> parameter, String text) {
    to.set(parameter, parameter.convert(List.of(text), false));
  }

  /** Ends the recording and removes it. */
  @TearDown(Level.Iteration)
  public void end() throws IOException {
    action.close();
    List<Path> files;
    try (var all = Files.list(directory)) {
      files = all.toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
  }

  /** Removes the directory. */
  @TearDown
  public void tearDown() throws IOException {
    Files.delete(directory);
  }

  /** One event with 16 KiB of output. */
  @Benchmark
  public long record(Volume volume) throws Exception {
    action.handle(
        new TerminalUpdate(
            connection,
            1,
            1_000_000_000L + offset,
            2,
            StandardStream.STDOUT,
            offset,
            text,
            length));
    offset += length;
    if (offset % MAX_FILE < length) {
      end();
      begin();
    }
    volume.megabytes += length / 1e6;
    return offset;
  }
}
