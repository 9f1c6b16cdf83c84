// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bench;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.sshlog.screen.Painter;
import org.sshlog.screen.Screen;

/**
 * How much terminal output a screen takes: an operation is 64,000 characters, so that 1,000
 * operations a second are 64 million characters a second. Run with the daemon's JVM options.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(
    value = 1,
    jvmArgs = {"-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"})
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 4, time = 1)
public class ScreenBenchmark {
  private static final int LENGTH = 64_000;

  /** What is written. */
  @Param({"plain", "coloured", "full-screen", "chinese"})
  public String output;

  /** How many characters come at once. */
  @Param({"1000", "64000"})
  public int chunk;

  private final Screen screen = new Screen(24, 80);
  private final Painter painter = new Painter(24, 80);
  private String[] chunks;

  /** Makes the output. */
  @Setup
  public void write() {
    Random random = new Random(1);
    StringBuilder text = new StringBuilder();
    while (text.length() < LENGTH) {
      switch (output) {
        case "plain" -> text.append("x".repeat(20 + random.nextInt(80))).append("\r\n");
        case "coloured" ->
            text.append("\033[01;3").append(random.nextInt(8)).append("mfile\033[0m\r\n");
        case "full-screen" ->
            text.append("\033[")
                .append(1 + random.nextInt(24))
                .append(";1H\033[38;5;")
                .append(random.nextInt(256))
                .append("m12345 root 20 0\033[1m 3.5\033[m sshd\033[K");
        default -> text.append("\u4e2d\u6587".repeat(10 + random.nextInt(20))).append("\r\n");
      }
    }
    chunks = new String[LENGTH / chunk];
    for (int i = 0; i < chunks.length; i++) {
      chunks[i] = text.substring(i * chunk, (i + 1) * chunk);
    }
  }

  /** Keeps a screen up to date. */
  @Benchmark
  public int feed() {
    for (String part : chunks) {
      screen.feed(part);
    }
    return screen.cursorRow();
  }

  /** The same, and paints the result once. */
  @Benchmark
  public String feedAndPaint() {
    feed();
    return painter.paint(screen);
  }
}
