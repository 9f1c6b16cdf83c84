// SPDX-License-Identifier: Apache-2.0
package org.sshlog.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process at random points and looks what of that which it was given has arrived. */
class CrashTest {
  private static final int ROUNDS = 8;
  private static final int BATCH = 10;

  @TempDir Path tmp;

  /** The process: takes numbers from one on, says which it has, and sends them into a file. */
  static final class Child {
    public static void main(String[] args) throws Exception {
      Path tmp = Path.of(args[0]);
      long from = Long.parseLong(args[1]);
      long to = Long.parseLong(args[2]);
      long awayUntil = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Long.parseLong(args[3]));
      try (FileOutputStream arrived = new FileOutputStream(tmp.resolve("arrived").toFile(), true)) {
        Sender sender =
            batch -> {
              if (System.nanoTime() < awayUntil) {
                return Outcome.unavailable("away");
              }
              for (byte[] message : batch) {
                arrived.write((Messages.number(message) + "\n").getBytes(StandardCharsets.UTF_8));
              }
              return Outcome.delivered(batch.size());
            };
        PlainContext context = new PlainContext("crash");
        DeliveryOptions options =
            Messages.options(tmp.resolve("spool"), 64L << 20, 1, 3).withBatch(BATCH, 1 << 16);
        try (Delivery delivery = new Delivery(options, sender, context)) {
          delivery.flush();
          for (long n = from; n < to; n++) {
            delivery.accept(Messages.numbered(n));
            System.out.write((n + "\n").getBytes(StandardCharsets.UTF_8));
            System.out.flush();
          }
          while (from == to && context.count("spooled") > 0) {
            Thread.onSpinWait();
          }
        }
      }
    }
  }

  private Process child(long from, long to, long awayMillis) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            classPath(),
            Child.class.getName(),
            tmp.toString(),
            Long.toString(from),
            Long.toString(to),
            Long.toString(awayMillis))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static String classPath() throws Exception {
    List<String> paths = new ArrayList<>();
    for (Class<?> type :
        List.of(
            Child.class,
            Delivery.class,
            org.sshlog.files.AppendFile.class,
            org.sshlog.spi.PluginContext.class,
            org.slf4j.Logger.class)) {
      paths.add(
          Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString());
    }
    return String.join(":", paths);
  }

  @Test
  void losesNothingThatItTookAndRepeatsOnlyWhatItWasSending() throws Exception {
    Random random = new Random();
    long next = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Process process = child(next, Long.MAX_VALUE, round % 2 == 0 ? 0 : 100_000);
      long killAfter = 1 + random.nextInt(4_000);
      try (BufferedReader taken =
          new BufferedReader(new InputStreamReader(process.getInputStream()))) {
        long read = 0;
        for (String line = taken.readLine(); line != null; line = taken.readLine()) {
          next = Long.parseLong(line) + 1;
          if (++read == killAfter) {
            process.toHandle().destroyForcibly(); // the process itself would close our end
          }
        }
        assertThat(read).as("round " + round).isGreaterThanOrEqualTo(killAfter);
      }
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
    Process last = child(next, next, 0);
    assertThat(last.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(last.exitValue()).isZero();
    requireAll(
        Files.readAllLines(tmp.resolve("arrived")).stream().map(Long::valueOf).toList(), next);
  }

  /**
   * A number may be taken and its process killed before it says so; the next process then gives the
   * same number to another message, so one number may come twice in each round beside repetitions.
   */
  private static void requireAll(List<Long> arrived, long count) {
    long expected = 0;
    int steps = 0;
    for (long n : arrived) {
      if (n < expected) {
        assertThat(expected - n).as("repeated far behind").isLessThanOrEqualTo(BATCH + 1);
        expected = n;
        steps++;
      }
      assertThat(n).as("left out before").isEqualTo(expected);
      expected++;
    }
    assertThat(expected).isGreaterThanOrEqualTo(count);
    assertThat(steps).as("places where something was repeated").isLessThanOrEqualTo(2 * ROUNDS);
  }
}
