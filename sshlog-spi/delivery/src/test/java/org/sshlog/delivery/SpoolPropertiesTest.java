// SPDX-License-Identifier: Apache-2.0
package org.sshlog.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
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

/** A spool against a list, over random operations, sudden ends and torn files. */
class SpoolPropertiesTest {
  private static final long MB = 1024 * 1024;

  private static byte[] message(int number, int length) {
    return ByteBuffer.allocate(Math.max(4, length)).putInt(number).array();
  }

  private static int number(byte[] message) {
    return ByteBuffer.wrap(message).getInt();
  }

  private static Path directory() throws IOException {
    return Files.createTempDirectory("spool"); // 0700
  }

  private static void remove(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static Spool open(Path directory) throws IOException {
    return Spool.open(SpoolDirectory.open(directory), MB, 0);
  }

  /** What a crash leaves: the files as they are now. */
  private static Path copy(Path directory) throws IOException {
    Path copy = directory();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    return copy;
  }

  private static List<Integer> drain(Spool spool) throws IOException {
    List<Integer> numbers = new ArrayList<>();
    while (spool.size() > 0) {
      List<byte[]> batch = spool.hold(100, 1 << 16);
      batch.forEach(m -> numbers.add(number(m)));
      spool.done(batch.size());
      spool.release();
      assertThat(spool.damaged()).isZero();
    }
    return numbers;
  }

  @Property(tries = 20)
  void keepsWhatIsNotDoneInOrderThroughCrashes(@ForAll Random random) throws IOException {
    Path directory = directory();
    Spool spool = open(directory);
    List<Integer> waiting = new ArrayList<>();
    int next = 0;
    for (int i = 0; i < 400; i++) {
      int what = random.nextInt(20);
      if (what < 12) {
        int length = random.nextInt(10) == 0 ? random.nextInt(90_000) : random.nextInt(2_000);
        int dropped = (int) spool.add(message(next, length));
        waiting.add(next++);
        waiting.subList(0, dropped).clear();
      } else if (what < 19) {
        List<byte[]> batch = spool.hold(1 + random.nextInt(20), 1 << 16);
        assertThat(batch.stream().map(SpoolPropertiesTest::number).toList())
            .isEqualTo(waiting.subList(0, batch.size()));
        int done = batch.isEmpty() ? 0 : random.nextInt(batch.size() + 1);
        spool.done(done);
        assertThat(spool.release()).isZero();
        waiting.subList(0, done).clear();
      } else {
        Path crashed = copy(directory);
        spool.close();
        remove(directory);
        directory = crashed;
        spool = open(directory);
      }
      assertThat(spool.size()).isEqualTo(waiting.size());
    }
    assertThat(drain(spool)).isEqualTo(waiting);
    spool.close();
    remove(directory);
  }

  @Property(tries = 20)
  void accountsForHeldMessagesThatAreDropped(@ForAll Random random) throws IOException {
    Path directory = directory();
    Spool spool = open(directory);
    int added = 0;
    long dropped = 0;
    long done = 0;
    for (int i = 0; i < 40; i++) {
      List<byte[]> batch = spool.hold(1 + random.nextInt(5), 1 << 16);
      int more = random.nextInt(40);
      for (int n = 0; n < more; n++) {
        dropped += spool.add(message(added++, random.nextInt(100_000)));
      }
      int count = batch.isEmpty() ? 0 : random.nextInt(batch.size() + 1);
      spool.done(count);
      done += count;
      dropped += spool.release();
      assertThat(done + dropped + spool.size()).isEqualTo(added);
    }
    assertThat(drain(spool)).isSorted().hasSize((int) (added - done - dropped));
    spool.close();
    remove(directory);
  }

  @Property(tries = 20)
  void losesOnlyTheTailThatACrashHasTorn(@ForAll Random random) throws IOException {
    Path directory = directory();
    Spool spool = open(directory);
    int count = 1 + random.nextInt(50);
    for (int n = 0; n < count; n++) {
      spool.add(message(n, 100));
    }
    Path crashed = copy(directory);
    spool.close();
    remove(directory);
    Path segment = SpoolDirectorySegments.last(crashed);
    try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
      if (random.nextBoolean()) {
        file.setLength(random.nextInt((int) file.length() + 1));
      } else {
        long at = random.nextInt((int) file.length());
        file.seek(at);
        int old = file.read();
        file.seek(at);
        file.write(old ^ 0x40);
      }
    }
    Spool again = open(crashed);
    int left = (int) again.size();
    assertThat(left).isLessThanOrEqualTo(count);
    again.add(message(1_000, 10));
    List<Integer> expected = new ArrayList<>();
    for (int n = 0; n < left; n++) {
      expected.add(n);
    }
    expected.add(1_000);
    assertThat(drain(again)).isEqualTo(expected);
    again.close();
    remove(crashed);
  }

  @Property(tries = 10)
  void countsWhatIsDamagedInTheMiddle(@ForAll Random random) throws IOException {
    Path directory = directory();
    Spool spool = open(directory);
    int count = 2_500; // two segments and more
    for (int n = 0; n < count; n++) {
      assertThat(spool.add(message(n, 100))).isZero();
    }
    Path segment = SpoolDirectorySegments.first(directory);
    try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
      file.seek(random.nextInt((int) file.length()));
      file.write(new byte[] {1, 2, 3, 4, 5});
    }
    int got = 0;
    long damaged = 0;
    int before = -1;
    while (spool.size() > 0) {
      List<byte[]> batch = spool.hold(50, 1 << 16);
      for (byte[] message : batch) {
        assertThat(number(message)).isGreaterThan(before);
        before = number(message);
      }
      got += batch.size();
      spool.done(batch.size());
      spool.release();
      damaged += spool.damaged();
    }
    assertThat(damaged).isPositive();
    assertThat(got + damaged).isEqualTo(count);
    spool.close();
    remove(directory);
  }

  /** Finds segments by their names. */
  private static final class SpoolDirectorySegments {
    static List<Path> of(Path directory) throws IOException {
      try (Stream<Path> files = Files.list(directory)) {
        return files.filter(f -> Segment.isName(f.getFileName().toString())).sorted().toList();
      }
    }

    static Path first(Path directory) throws IOException {
      return of(directory).get(0);
    }

    static Path last(Path directory) throws IOException {
      List<Path> all = of(directory);
      return all.get(all.size() - 1);
    }
  }
}
