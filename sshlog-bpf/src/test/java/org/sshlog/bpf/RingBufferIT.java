// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RingBufferIT {
  private static final int NO_WAKEUP = 1;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private BpfObject object;
  private RingBuffer ring;
  private RingProducer[] producers;

  @AfterEach
  void close() {
    threads.shutdownNow();
    if (ring != null) {
      ring.close();
      object.close();
    }
  }

  private void open(BpfObjectSpec spec) {
    object = BpfObject.load(spec);
    ring = RingBuffer.open(object.map("ring"));
    producers = new RingProducer[] {new RingProducer(object, 0), new RingProducer(object, 1)};
  }

  private void open() {
    open(TestObjects.spec("ring"));
  }

  @ParameterizedTest(name = "{0} bytes, discard every {1}th, flags {2}")
  @CsvSource({
    "65536, 0, 0, 500000",
    "4096, 0, 0, 200000",
    "4096, 7, 0, 200000",
    "1048576, 3, 1, 500000",
    "16384, 5, 2, 200000"
  })
  void nothingIsLostOrDoubled(int size, int discardEvery, int flags, int each) throws Exception {
    open(
        TestObjects.spec("ring")
            .withMaxEntries("ring", size)
            .withConstant("discard_every", discardEvery)
            .withConstant("submit_flags", flags));
    List<Future<?>> running = new ArrayList<>();
    for (RingProducer producer : producers) {
      running.add(threads.submit(() -> producer.produceAll(each)));
    }
    long consumed = 0;
    while (consumed < 2L * each) {
      ring.await(flags == NO_WAKEUP ? 1 : 1000);
      consumed += ring.consume(sample -> RingProducer.check(sample, producers));
    }
    for (Future<?> producer : running) {
      producer.get();
    }
    assertThat(ring.consume(sample -> {})).isZero();
    assertThat(ring.pendingBytes()).isZero();
    assertThat(producers).extracting(RingProducer::seen).containsOnly((long) each);
  }

  @Test
  void aFullRingTakesNoMoreUntilItIsRead() {
    open(TestObjects.spec("ring").withMaxEntries("ring", 4096));
    assertThat(ring.size()).isEqualTo(4096);
    int fitted = producers[0].produce(256);
    assertThat(fitted).isBetween(40, 200);
    assertThat(producers[0].produce(256)).isZero();
    assertThat(ring.pendingBytes()).isBetween(4000L, 4096L);
    assertThat(ring.consume(sample -> RingProducer.check(sample, producers))).isEqualTo(fitted);
    assertThat(ring.pendingBytes()).isZero();
    assertThat(producers[0].produce(256)).isPositive();
  }

  @Test
  void aConsumerThatThrowsLosesItsOwnRecordOnly() {
    open();
    producers[0].produce(10);
    List<Long> seen = new ArrayList<>();
    assertThatThrownBy(
            () ->
                ring.consume(
                    sample -> {
                      long sequence = sample.getLong(sample.position() + 8);
                      if (sequence == 4) {
                        throw new IllegalArgumentException("do not like 4");
                      }
                      seen.add(sequence);
                    }))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("do not like 4");
    assertThat(seen).containsExactly(0L, 1L, 2L, 3L);
    assertThat(ring.consume(sample -> seen.add(sample.getLong(sample.position() + 8))))
        .isEqualTo(5);
    assertThat(seen).containsExactly(0L, 1L, 2L, 3L, 5L, 6L, 7L, 8L, 9L);
  }

  @Test
  void roomIsGivenBackWhileConsuming() {
    open(TestObjects.spec("ring").withMaxEntries("ring", 4096));
    int fitted = producers[0].produce(256);
    int[] late = {0};
    int count =
        ring.consume(
            sample -> {
              if (late[0]++ == fitted / 2) {
                assertThat(producers[1].produce(1)).as("room in the middle").isEqualTo(1);
              }
            });
    assertThat(count).isEqualTo(fitted);
    assertThat(ring.consume(sample -> {})).isEqualTo(1);
  }

  @Test
  void samplesAreLittleEndianReadOnlyAndReused() {
    open();
    producers[0].produce(2);
    List<ByteBuffer> samples = new ArrayList<>();
    ring.consume(
        sample -> {
          assertThat(sample.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
          assertThatThrownBy(() -> sample.put((byte) 0))
              .isInstanceOf(ReadOnlyBufferException.class);
          sample.order(ByteOrder.BIG_ENDIAN);
          samples.add(sample);
        });
    assertThat(samples).hasSize(2);
    assertThat(samples.get(0)).isSameAs(samples.get(1));
  }

  @Test
  void awaitEndsWithDataOrInTime() throws Exception {
    open();
    assertThat(ring.await(0)).isFalse();
    long start = System.nanoTime();
    assertThat(ring.await(50)).isFalse();
    assertThat(System.nanoTime() - start).isGreaterThan(45_000_000L);
    Future<Boolean> waiting = threads.submit(() -> ring.await(-1));
    producers[0].produce(1);
    assertThat(waiting.get(60, TimeUnit.SECONDS)).isTrue();
    assertThat(ring.await(-1)).as("it is still there").isTrue();
  }

  @Test
  void wakeupEndsThisAwaitOrTheNext() throws Exception {
    open();
    ring.wakeup();
    assertThat(ring.await(-1)).isFalse();
    Future<Boolean> waiting = threads.submit(() -> ring.await(-1));
    ring.wakeup();
    assertThat(waiting.get(60, TimeUnit.SECONDS)).isFalse();
    assertThat(ring.await(20)).isFalse();
  }

  @Test
  void closeEndsAnAwait() throws Exception {
    open();
    Future<Boolean> waiting = threads.submit(() -> ring.await(-1));
    while (!ring.isBeingRead() && !waiting.isDone()) {
      Thread.onSpinWait();
    }
    ring.close();
    assertThat(waiting.get(60, TimeUnit.SECONDS)).isFalse();
    assertClosed();
  }

  @Test
  void closeFromWithinTheCallbackEndsTheReading() {
    open();
    producers[0].produce(5);
    int count =
        ring.consume(
            sample -> {
              ring.close();
              RingProducer.check(sample, producers);
            });
    assertThat(count).isEqualTo(1);
    assertThat(producers[0].seen()).isEqualTo(1);
    assertClosed();
  }

  @Test
  void oneReaderAtATime() throws Exception {
    open();
    producers[0].produce(1);
    assertThatThrownBy(() -> ring.consume(sample -> ring.consume(inner -> {})))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("being read by another thread");
    producers[0].produce(1);
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Future<Integer> reading =
        threads.submit(
            () ->
                ring.consume(
                    sample -> {
                      inside.countDown();
                      awaitUninterruptibly(go);
                    }));
    inside.await();
    assertThatThrownBy(() -> ring.consume(sample -> {})).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> ring.await(0)).isInstanceOf(IllegalStateException.class);
    ring.close();
    go.countDown();
    assertThat(reading.get(60, TimeUnit.SECONDS)).isEqualTo(1);
    assertClosed();
  }

  @Test
  void closingTwiceAndUsingAfterwards() {
    open();
    ring.close();
    ring.close();
    ring.wakeup();
    assertClosed();
  }

  @Test
  void aRingOfImpossibleSizeIsRefusedByTheKernel() {
    BpfObjectSpec spec = TestObjects.spec("ring").withMaxEntries("ring", 3 * 4096);
    // libbpf rounds it up to the next power of two.
    try (BpfObject rounded = BpfObject.load(spec)) {
      assertThat(rounded.map("ring").maxEntries()).isEqualTo(4 * 4096);
    }
  }

  private void assertClosed() {
    assertThat(ring.isClosed()).isTrue();
    assertThatThrownBy(() -> ring.consume(sample -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the ring buffer is closed");
    assertThatThrownBy(() -> ring.await(0)).hasMessage("the ring buffer is closed");
    assertThatThrownBy(() -> ring.pendingBytes()).hasMessage("the ring buffer is closed");
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
