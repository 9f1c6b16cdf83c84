// SPDX-License-Identifier: Apache-2.0
package org.sshlog.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What is done and stays, in memory and on disk: random operations against two numbers. */
class KeptPropertiesTest {
  private static final int KEEP = 5_000;
  private static final int LENGTH = 100;

  private Backlog backlog;
  private Random random;

  /** Numbers: the next to be added, the oldest that waits, and that behind all that was done. */
  private int next;

  private int first;
  private int doneEnd;

  /** The oldest of those that are done and stay. */
  private int kept;

  private static byte[] message(int number) {
    return ByteBuffer.allocate(LENGTH).putInt(number).array();
  }

  @Property(tries = 20)
  void comesAgainFromMemory(@ForAll Random any) throws IOException {
    random = any;
    begin(new MemoryBacklog(100_000, 1 << 24, KEEP));
    for (int i = 0; i < 300; i++) {
      step();
    }
    finish();
    assertThat(backlog.close()).isZero();
  }

  @Property(tries = 20)
  void comesAgainFromDiskAlsoAfterARestart(@ForAll Random any) throws IOException {
    random = any;
    Path directory = Files.createTempDirectory("spool");
    begin(open(directory));
    for (int i = 0; i < 300; i++) {
      step();
      if (random.nextInt(20) == 0) {
        if (random.nextBoolean()) {
          backlog.confirm();
          kept = first;
        }
        backlog.close();
        backlog = open(directory);
        assertThat(backlog.size()).isEqualTo(next - kept);
        first = kept;
        doneEnd = kept;
      }
    }
    finish();
    backlog.close();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static Spool open(Path directory) throws IOException {
    return Spool.open(SpoolDirectory.open(directory), 1 << 24, KEEP);
  }

  private void begin(Backlog one) {
    backlog = one;
    next = 0;
    first = 0;
    doneEnd = 0;
    kept = 0;
  }

  private void step() throws IOException {
    switch (random.nextInt(8)) {
      case 0, 1, 2 -> {
        for (int i = random.nextInt(300); i > 0; i--) {
          assertThat(backlog.add(message(next++))).isZero();
        }
      }
      case 3 -> repeat();
      default -> send();
    }
    assertThat(backlog.size()).isEqualTo(next - first);
    assertThat(backlog.repeats()).isEqualTo(Math.max(0, doneEnd - first));
  }

  private void repeat() throws IOException {
    assertThat(backlog.again()).isEqualTo(first - kept);
    first = kept;
  }

  private void send() throws IOException {
    List<byte[]> batch = backlog.hold(1 + random.nextInt(100), 1 << 16);
    List<Integer> numbers = new ArrayList<>();
    batch.forEach(m -> numbers.add(ByteBuffer.wrap(m).getInt()));
    for (int i = 0; i < numbers.size(); i++) {
      assertThat(numbers.get(i)).isEqualTo(first + i);
    }
    int count = batch.isEmpty() ? 0 : random.nextInt(batch.size() + 1);
    int end = first + count;
    assertThat(backlog.done(count)).isEqualTo(Math.max(0, end - Math.max(first, doneEnd)));
    assertThat(backlog.release()).isZero();
    first = end;
    doneEnd = Math.max(doneEnd, end);
    kept = Math.max(kept, end - KEEP / LENGTH);
  }

  private void finish() throws IOException {
    while (first < next) {
      send();
    }
    assertThat(backlog.size()).isZero();
    repeat();
    while (first < next) {
      send();
    }
  }
}
