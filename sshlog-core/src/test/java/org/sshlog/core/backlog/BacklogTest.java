// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.backlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sshlog.core.record.MalformedRecordException;

class BacklogTest {
  private static final int MB = 1 << 20;

  @TempDir Path directory;

  private final Traffic traffic = new Traffic();

  private void flood(Backlog backlog, long connection, int bytes) throws MalformedRecordException {
    for (int sent = 0; sent < bytes; sent += 16 << 10) {
      backlog.add(traffic.next(connection, 16 << 10));
    }
    backlog.endBatch();
  }

  private void takeAll(Backlog backlog) {
    backlog.take(traffic);
    while (backlog.hasSpooled()) {
      backlog.takeSpooled(traffic);
      backlog.take(traffic);
    }
  }

  @Test
  void fewRecordsWaitInMemory() throws MalformedRecordException {
    try (Backlog backlog = new Backlog(directory, MB)) {
      backlog.add(traffic.next(1, 10));
      backlog.add(traffic.next(2, 20));
      assertThat(backlog.endBatch()).isTrue();
      assertThat(backlog.hasSpooled()).isFalse();
      assertThat(backlog.take(traffic)).isEqualTo(2);
      assertThat(backlog.endBatch()).isFalse();
    }
    assertThat(traffic.arrived()).isEqualTo(traffic.produced());
    assertThat(traffic.faults()).isEmpty();
  }

  @Test
  void aFloodWaitsInFilesAndOthersGoBefore() throws Exception {
    try (Backlog backlog = new Backlog(directory, 100 * MB)) {
      flood(backlog, 1, 40 * MB);
      backlog.add(traffic.next(2, 20));
      backlog.endBatch();
      backlog.take(traffic);
      assertThat(traffic.arrived().get(2L)).isEqualTo(20);
      assertThat(traffic.arrived().get(1L)).isLessThan(MB);
      assertThat(backlog.isBehind(1)).isTrue();
      assertThat(backlog.isBehind(2)).isFalse();
      assertThat(backlog.counters().waiting()).isGreaterThan(39L * MB);
      takeAll(backlog);
      assertThat(backlog.counters().waiting()).isZero();
      assertThat(backlog.counters().peak()).isGreaterThan(39L * MB);
      assertThat(backlog.isBehind(1)).isFalse();
    }
    assertThat(traffic.arrived()).isEqualTo(traffic.produced());
    assertThat(traffic.faults()).isEmpty();
    try (var left = Files.list(directory)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void afterAFloodItsConnectionWaitsInMemoryAgain() throws Exception {
    try (Backlog backlog = new Backlog(directory, 10 * MB)) {
      flood(backlog, 1, MB);
      takeAll(backlog);
      backlog.add(traffic.next(1, 5));
      backlog.endBatch();
      assertThat(backlog.hasSpooled()).isFalse();
      takeAll(backlog);
    }
    assertThat(traffic.arrived()).isEqualTo(traffic.produced());
    assertThat(traffic.faults()).isEmpty();
  }

  @Test
  void filesOfConnectionsThatHaveEndedAreGivenBack() throws Exception {
    try (Backlog backlog = new Backlog(directory, 100 * MB)) {
      for (long connection = 1; connection <= 20; connection++) {
        flood(backlog, connection, MB);
      }
      takeAll(backlog);
      assertThat(openFiles()).isGreaterThanOrEqualTo(20);
      backlog.endBatch();
      assertThat(openFiles()).isLessThanOrEqualTo(4);
      backlog.trim();
      assertThat(openFiles()).isZero();
      flood(backlog, 1, MB);
      takeAll(backlog);
    }
    assertThat(openFiles()).isZero();
    assertThat(traffic.arrived()).isEqualTo(traffic.produced());
    assertThat(traffic.faults()).isEmpty();
  }

  private long openFiles() throws IOException {
    long count = 0;
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors) {
        try {
          count += Files.readSymbolicLink(descriptor).startsWith(directory) ? 1 : 0;
        } catch (NoSuchFileException e) {
          // Closed meanwhile, as the descriptor of this listing is.
        }
      }
    }
    return count;
  }

  @Test
  void timePassesWithWhatIsHandedOver() throws Exception {
    try (Backlog backlog = new Backlog(directory, 10 * MB)) {
      flood(backlog, 1, 2 * MB);
      backlog.take(traffic);
      long now = 1_000_000_000;
      long before = backlog.horizon(1, now);
      assertThat(before).isLessThanOrEqualTo(1_000 + Lane.MAX_IN_QUEUE);
      assertThat(backlog.horizon(2, now)).isEqualTo(now);
      backlog.takeSpooled(traffic);
      assertThat(backlog.horizon(1, now)).isGreaterThan(before).isLessThan(1_000 + 2 * MB);
      takeAll(backlog);
      assertThat(backlog.horizon(1, now)).isEqualTo(now);
    }
  }

  @Test
  void withoutRoomOnlyTheBytesAreDropped() throws Exception {
    try (Backlog backlog = new Backlog(directory, MB)) {
      flood(backlog, 1, 8 * MB);
      takeAll(backlog);
      assertThat(backlog.counters().strippedBytes()).isPositive().isEqualTo(traffic.dropped());
      assertThat(backlog.counters().droppedRecords()).isZero();
    }
    assertThat(traffic.arrived()).isEqualTo(traffic.produced());
    assertThat(traffic.faults()).isEmpty();
  }

  @Test
  void withoutAnyRoomRecordsAreDroppedAndCounted() throws Exception {
    try (Backlog backlog = new Backlog(directory, 100_000)) {
      for (int i = 0; i < 100_000; i++) {
        backlog.add(traffic.next(1, 1));
      }
      backlog.endBatch();
      takeAll(backlog);
      BacklogCounters counters = backlog.counters();
      assertThat(counters.droppedRecords()).isPositive().isEqualTo(counters.droppedBytes());
      assertThat(counters.peak()).isLessThan(100_000 + 100_000 / 8 + 2 * (128 << 10));
      assertThat(traffic.arrived().get(1L)).isEqualTo(100_000 - counters.droppedRecords());
    }
    assertThat(traffic.faults()).isEmpty();
  }

  @Test
  void whatCanNotBeWrittenIsCountedAndWritingIsTriedAgain() throws Exception {
    Path blocked = directory.resolve("blocked");
    Files.createFile(blocked);
    try (Backlog backlog = new Backlog(blocked, 10 * MB)) {
      flood(backlog, 1, 4 * MB);
      backlog.take(traffic);
      assertThat(backlog.hasSpooled()).isFalse();
      Files.delete(blocked);
      backlog.endBatch();
      flood(backlog, 1, MB);
      takeAll(backlog);
      assertThat(backlog.counters().strippedBytes())
          .isGreaterThan(3 * MB)
          .isEqualTo(traffic.dropped());
      assertThat(backlog.counters().droppedRecords()).isZero();
    }
    assertThat(traffic.arrived()).isEqualTo(traffic.produced());
    assertThat(traffic.faults()).isEmpty();
  }

  @Test
  void whatIsGivenUpIsCounted() throws Exception {
    try (Backlog backlog = new Backlog(directory, 10 * MB)) {
      flood(backlog, 1, 2 * MB);
      backlog.take(traffic);
      long waiting = backlog.counters().waiting();
      assertThat(backlog.discard()).isEqualTo(waiting).isPositive();
    }
  }

  @Test
  void aRecordThatIsLargerThanItIsIsRefused() {
    try (Backlog backlog = new Backlog(directory, MB)) {
      ByteBuffer record = traffic.next(1, 10);
      record.putInt(4, 10_000);
      assertThatThrownBy(() -> backlog.add(record)).isInstanceOf(MalformedRecordException.class);
      record.putInt(4, -1);
      assertThatThrownBy(() -> backlog.add(record)).isInstanceOf(MalformedRecordException.class);
    }
  }

  @Test
  @Timeout(180)
  void nothingIsLostOrTurnedRoundBetweenTwoThreads() throws Exception {
    AtomicReference<Exception> failure = new AtomicReference<>();
    try (Backlog backlog = new Backlog(directory, 500 * MB)) {
      Traffic arriving = new Traffic();
      Thread adder =
          new Thread(
              () -> {
                try {
                  add(backlog, new Random(7));
                } catch (MalformedRecordException e) {
                  failure.set(e);
                }
              });
      adder.start();
      Random random = new Random(11);
      while (adder.isAlive() || backlog.hasSpooled()) {
        backlog.take(arriving);
        for (int i = random.nextInt(3); i > 0; i--) {
          backlog.takeSpooled(arriving);
        }
        backlog.await(random.nextInt(100_000), random.nextBoolean());
      }
      backlog.take(arriving);
      assertThat(failure.get()).isNull();
      assertThat(arriving.faults()).isEmpty();
      assertThat(arriving.arrived()).isEqualTo(traffic.produced());
      assertThat(backlog.counters().peak()).isPositive();
      assertThat(backlog.counters().waiting()).isZero();
    }
  }

  private void add(Backlog backlog, Random random) throws MalformedRecordException {
    for (int batch = 0; batch < 400; batch++) {
      long flooding = random.nextInt(4);
      for (int i = random.nextInt(60); i > 0; i--) {
        boolean flood = random.nextInt(3) > 0;
        backlog.add(
            flood
                ? traffic.next(flooding, 1 + random.nextInt(32 << 10))
                : traffic.next(4 + random.nextInt(3), 1 + random.nextInt(200)));
      }
      backlog.endBatch();
    }
  }

  @Test
  void filesAreUsedAgainAndFreed() throws IOException {
    SpoolFiles files = new SpoolFiles(directory);
    var first = files.open();
    files.release(first);
    assertThat(files.open()).isSameAs(first);
    files.release(first);
    files.trim();
    assertThat(first.isOpen()).isFalse();
  }
}
