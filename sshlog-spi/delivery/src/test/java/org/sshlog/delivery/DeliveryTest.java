// SPDX-License-Identifier: Apache-2.0
package org.sshlog.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sshlog.spi.UndeliveredException;

class DeliveryTest {
  private static final long MB = 1024 * 1024;

  @TempDir Path tmp;

  private final PlainContext context = new PlainContext("a/b");
  private final Peer peer = new Peer();

  /** Takes messages, or does what it is told to instead. */
  private static final class Peer implements Sender {
    final List<Long> got = Collections.synchronizedList(new ArrayList<>());
    final AtomicInteger attempts = new AtomicInteger();
    final AtomicInteger closes = new AtomicInteger();
    volatile Sender instead;
    volatile int unconfirmed;
    volatile boolean brokenAtTheEnd;

    @Override
    public Outcome send(List<byte[]> batch) throws Exception {
      attempts.incrementAndGet();
      Sender other = instead;
      if (other != null) {
        Outcome outcome = other.send(batch);
        if (outcome != null) {
          return outcome;
        }
      }
      batch.forEach(message -> got.add(Messages.number(message)));
      return Outcome.delivered(batch.size());
    }

    @Override
    public int unconfirmedBytes() {
      return unconfirmed;
    }

    @Override
    public void close() throws IOException {
      closes.incrementAndGet();
      if (brokenAtTheEnd) {
        throw new IOException("broken");
      }
    }
  }

  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(5));
  }

  private Delivery memory(int messages) {
    return new Delivery(Messages.options(tmp, 0, messages, 3), peer, context);
  }

  private Delivery spool() {
    return new Delivery(Messages.options(tmp, MB, 10, 3), peer, context);
  }

  private static long give(Delivery delivery, long from, long to)
      throws IOException, InterruptedException {
    long lost = 0;
    for (long n = from; n < to; n++) {
      try {
        delivery.accept(Messages.numbered(n));
      } catch (UndeliveredException e) {
        lost += e.count();
      }
    }
    return lost;
  }

  private static List<Long> numbers(long from, long to) {
    return LongStream.range(from, to).boxed().toList();
  }

  private static long closing(Delivery delivery) throws IOException {
    try {
      delivery.close();
      return 0;
    } catch (UndeliveredException e) {
      return e.count();
    }
  }

  @Test
  void deliversInOrderAndDrainsWhenItIsClosed() throws Exception {
    Delivery delivery = memory(10_000);
    assertThat(give(delivery, 0, 5_000)).isZero();
    delivery.close();
    assertThat(peer.got).isEqualTo(numbers(0, 5_000));
    assertThat(peer.closes).hasValue(1);
    assertThat(context.count("sent")).isEqualTo(5_000);
    context.requireBalance();
    delivery.close();
    assertThatThrownBy(() -> delivery.accept(new byte[0]))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void keepsAllWhileThePeerIsAwayAndTellsItOnce() throws Exception {
    peer.instead =
        batch -> {
          throw new ConnectException("refused\n\u001b[2J");
        };
    try (Delivery delivery = memory(1_000)) {
      assertThat(give(delivery, 0, 1_000)).isZero();
      await().until(() -> peer.attempts.get() > 20);
      assertThat(context.log())
          .containsExactly(
              "WARN can't deliver: ConnectException: refused\\n\\x1b[2J; events wait, and it goes"
                  + " on trying");
      assertThat(context.count("retried")).isGreaterThanOrEqualTo(20);
      peer.instead = null;
      await().until(() -> peer.got.size() == 1_000);
      assertThat(peer.got).isEqualTo(numbers(0, 1_000));
      await().until(() -> context.log().size() == 2);
      assertThat(context.log().get(1)).startsWith("INFO delivers again, after ");
    }
  }

  @Test
  void dropsTheOldestOfAFullQueueAndCountsThemExactly() throws Exception {
    peer.instead = batch -> Outcome.unavailable("away");
    Delivery delivery = memory(100);
    delivery.accept(Messages.numbered(0));
    await().until(() -> peer.attempts.get() > 0 && !context.log().isEmpty());
    long lost = give(delivery, 1, 1_000);
    assertThat(lost).isEqualTo(900);
    assertThat(context.count("dropped")).isEqualTo(900);
    peer.instead = null;
    await().until(() -> context.count("waiting") == 0);
    delivery.close();
    assertThat(peer.got).hasSize(100).endsWith(999L).isSorted();
    context.requireBalance();
  }

  @Test
  void waitsForRoomWhileThePeerTakesWhatItIsSent() throws Exception {
    try (Delivery delivery = memory(1)) {
      assertThat(give(delivery, 0, 5_000)).isZero();
    }
    assertThat(peer.got).isEqualTo(numbers(0, 5_000));
  }

  @Test
  void waitsForRoomNoLongerThanAnAttemptMayTake() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    peer.instead =
        batch -> {
          never.await();
          return null;
        };
    Delivery delivery = new Delivery(Messages.impatient(tmp, 0, 1), peer, context);
    long start = System.nanoTime();
    long lost = give(delivery, 0, 100);
    assertThat(lost).as("one being sent may wait beside another").isBetween(98L, 99L);
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .as("once, and not for each message")
        .isLessThan(Duration.ofSeconds(60));
    assertThat(lost + closing(delivery)).isEqualTo(100);
    context.requireBalance();
  }

  @Test
  void reportsWhatIsLostWhenItIsClosedWithoutASpool() throws Exception {
    peer.instead = batch -> Outcome.unavailable("away", Duration.ofMinutes(1));
    Delivery delivery = memory(100);
    give(delivery, 0, 7);
    await().until(() -> peer.attempts.get() == 1);
    assertThatThrownBy(delivery::close)
        .isInstanceOfSatisfying(
            UndeliveredException.class, e -> assertThat(e.count()).isEqualTo(7));
    context.requireBalance();
  }

  @Test
  void sendsAgainWhatABrokenConnectionMayHaveLost() throws Exception {
    peer.unconfirmed = 100;
    try (Delivery delivery = memory(1_000)) {
      give(delivery, 0, 100);
      await().until(() -> context.count("sent") == 100);
      AtomicInteger attempts = new AtomicInteger();
      peer.instead = batch -> attempts.getAndIncrement() == 0 ? Outcome.broken("reset") : null;
      give(delivery, 100, 103);
      await().until(() -> context.count("sent") == 103);
    }
    // "message 99" has ten bytes.
    List<Long> expected = new ArrayList<>(numbers(0, 100));
    expected.addAll(numbers(90, 103));
    assertThat(peer.got).isEqualTo(expected);
    assertThat(context.count("repeated")).isEqualTo(10);
    context.requireBalance();
  }

  @Test
  void sendsAgainAfterARestartWhatTheEndMayHaveLost() throws Exception {
    peer.unconfirmed = 100;
    peer.brokenAtTheEnd = true;
    Delivery first = spool();
    give(first, 0, 100);
    await().until(() -> context.count("sent") == 100);
    first.close();
    peer.brokenAtTheEnd = false;
    for (int i = 0; i < 2; i++) {
      try (Delivery again = spool()) {
        again.flush();
        await().until(() -> context.count("spooled") == 0);
      }
    }
    // What the second has sent is sure at its end.
    assertThat(peer.got.subList(100, peer.got.size())).isEqualTo(numbers(90, 100));
    assertThat(context.count("recovered")).isEqualTo(10);
    context.requireBalance();
  }

  @Test
  void leavesAPeerAloneForAsLongAsItWants() throws Exception {
    peer.instead = batch -> Outcome.unavailable("busy", Duration.ofMillis(300));
    try (Delivery delivery = memory(100)) {
      long start = System.nanoTime();
      delivery.accept(Messages.numbered(1));
      await().until(() -> peer.attempts.get() > 0);
      peer.instead = null;
      await().until(() -> peer.got.size() == 1);
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isGreaterThanOrEqualTo(Duration.ofMillis(300));
    }
  }

  @Test
  void setsAsideWhatIsAnsweredWithErrorsAndNothingElse() throws Exception {
    peer.instead =
        batch ->
            batch.stream().anyMatch(m -> Messages.number(m) % 10 == 3)
                ? Outcome.failed("HTTP 500\nfaked line")
                : null;
    Delivery delivery = spool();
    long lost = give(delivery, 0, 50);
    await().until(() -> peer.got.size() == 45);
    lost += closing(delivery);
    assertThat(lost).isEqualTo(5);
    assertThat(peer.got).isEqualTo(numbers(0, 50).stream().filter(n -> n % 10 != 3).toList());
    assertThat(context.count("set_aside")).isEqualTo(5);
    List<String> lines = Files.readAllLines(tmp.resolve("a%2fb/set-aside.log"));
    assertThat(lines).hasSize(5);
    assertThat(lines.get(4))
        .endsWith("Z set aside after 3 tries: HTTP 500\\nfaked line: message 43");
    context.requireBalance();
  }

  @Test
  void setsAsideAtOnceWhatIsRefused() throws Exception {
    CountDownLatch given = new CountDownLatch(1);
    peer.instead =
        batch -> {
          given.await();
          return batch.stream().anyMatch(m -> Messages.number(m) == 3)
              ? Outcome.refused("no")
              : null;
        };
    try (Delivery delivery = memory(100)) {
      // A loss is told by the next call, which has to be flush().
      assertThat(give(delivery, 0, 5)).isZero();
      given.countDown();
      await().until(() -> peer.got.size() == 4);
      assertThatThrownBy(delivery::flush).hasMessageContaining("1 event not delivered: set aside");
    }
    assertThat(peer.got).containsExactly(0L, 1L, 2L, 4L);
  }

  @Test
  void survivesASenderThatThrowsAnything() throws Exception {
    AtomicInteger n = new AtomicInteger();
    peer.instead =
        batch -> {
          int i = n.incrementAndGet();
          if (i == 1) {
            throw new StackOverflowError();
          } else if (i < 4) {
            throw new InterruptedException();
          }
          Thread.currentThread().interrupt();
          return i == 4 ? Outcome.delivered(99) : null;
        };
    try (Delivery delivery = memory(100)) {
      delivery.accept(Messages.numbered(0));
      await().until(() -> context.count("sent") == 1);
      give(delivery, 1, 50);
      await().until(() -> peer.got.size() == 49);
    }
  }

  @Test
  void interruptsASenderThatTakesTooLong() throws Exception {
    peer.instead =
        batch -> {
          new CountDownLatch(1).await();
          return null;
        };
    DeliveryOptions impatient = Messages.impatient(tmp, 0, 100);
    try (Delivery delivery = new Delivery(impatient, peer, context)) {
      delivery.accept(Messages.numbered(0));
      await().until(() -> !context.log().isEmpty());
      assertThat(context.log().get(0)).contains("no answer within 2000 ms");
      peer.instead = null;
      await().until(() -> peer.got.size() == 1);
    }
  }

  @Test
  void endsInTimeWithASenderThatCanNotBeStopped() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    peer.instead =
        batch -> {
          while (never.getCount() > 0) {
            try {
              never.await();
            } catch (InterruptedException e) {
              // stubborn
            }
          }
          return null;
        };
    Delivery delivery = spool();
    give(delivery, 0, 5);
    long start = System.nanoTime();
    delivery.close();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));
    never.countDown();
    peer.instead = null;
    assertThat(context.count("spooled")).isEqualTo(5);
    PlainContext again = new PlainContext("a/b");
    Peer healthy = new Peer();
    try (Delivery next = new Delivery(Messages.options(tmp, MB, 10, 3), healthy, again)) {
      next.flush();
      await().until(() -> healthy.got.size() == 5);
    }
    assertThat(again.count("recovered")).isEqualTo(5);
    again.requireBalance();
  }

  @Test
  void goesOnAfterARestartInOrder() throws Exception {
    peer.instead = batch -> Outcome.unavailable("away");
    Delivery first = spool();
    give(first, 0, 2_000);
    first.close();
    assertThat(peer.got).isEmpty();
    assertThat(context.log()).anyMatch(l -> l.contains("2000 events are not delivered yet"));
    peer.instead = null;
    PlainContext again = new PlainContext("a/b");
    try (Delivery second = new Delivery(Messages.options(tmp, MB, 10, 3), peer, again)) {
      give(second, 2_000, 3_000);
      await().until(() -> peer.got.size() == 3_000);
    }
    assertThat(peer.got).isEqualTo(numbers(0, 3_000));
    context.requireBalance();
    again.requireBalance();
  }

  @Test
  void aFullSpoolDropsTheOldestAndCountsExactly() throws Exception {
    peer.instead = batch -> Outcome.unavailable("away");
    Delivery delivery = spool();
    int count = 60_000; // of some 30 bytes each: about 1.8 MB
    long lost = give(delivery, 0, count);
    assertThat(lost).isPositive();
    peer.instead = null;
    await().until(() -> context.count("spooled") == 0);
    // What was dropped while it was being sent is told later.
    lost += closing(delivery);
    assertThat(lost).isEqualTo(context.count("dropped"));
    context.requireBalance();
    assertThat(peer.got).hasSize((int) (count - lost));
    assertThat(peer.got.stream().distinct().sorted().toList())
        .isEqualTo(numbers(lost, count))
        .as("the oldest are missing, and nothing else");
  }

  @Test
  void keepsItsFilesToItself() throws Exception {
    peer.instead = batch -> Outcome.unavailable("away");
    try (Delivery delivery = spool()) {
      delivery.accept(Messages.numbered(0));
      Path directory = tmp.resolve("a%2fb");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
          .isEqualTo("rwx------");
      try (var files = Files.list(directory)) {
        for (Path file : files.toList()) {
          assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
              .as(file.toString())
              .isEqualTo("rw-------");
        }
      }
    }
  }

  @Test
  void refusesADirectoryThatOthersCanEnter() throws Exception {
    Path directory = Files.createDirectory(tmp.resolve("a%2fb"));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-x---"));
    try (Delivery delivery = spool()) {
      assertThatThrownBy(() -> delivery.accept(Messages.numbered(0)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("can be entered by others; chmod it to 0700");
      context.requireBalance();
    }
  }

  @Test
  void waitsForTheOneBeforeItToLeaveTheSpool() throws Exception {
    Delivery first = spool();
    give(first, 0, 10);
    Thread closer =
        new Thread(
            () -> {
              try {
                first.close();
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
    try (Delivery second = spool()) {
      closer.start();
      second.accept(Messages.numbered(10));
      await().until(() -> peer.got.contains(10L));
    }
    closer.join();
    assertThat(peer.got.stream().distinct().toList()).isEqualTo(numbers(0, 11));
  }

  @Test
  void leavesTimeBetweenBatchesInWhichMessagesGather() throws Exception {
    List<Integer> sizes = new CopyOnWriteArrayList<>();
    List<Long> times = new CopyOnWriteArrayList<>();
    CountDownLatch given = new CountDownLatch(1);
    peer.instead =
        batch -> {
          sizes.add(batch.size());
          times.add(System.nanoTime());
          given.await();
          return null;
        };
    DeliveryOptions options =
        Messages.options(tmp, 0, 100, 3).withInterval(Duration.ofMillis(400)).withBatch(50, 4096);
    try (Delivery delivery = new Delivery(options, peer, context)) {
      give(delivery, 0, 1);
      await().until(() -> sizes.size() == 1);
      give(delivery, 1, 11);
      given.countDown();
      // These come within the interval, unless the machine is very slow.
      give(delivery, 11, 21);
      await().until(() -> peer.got.size() == 21);
    }
    assertThat(sizes.get(0)).isEqualTo(1);
    assertThat(sizes.get(1)).isBetween(10, 20);
    for (int i = 1; i < times.size(); i++) {
      assertThat(times.get(i) - times.get(i - 1)).isGreaterThanOrEqualTo(400_000_000L);
    }
    assertThat(peer.got).isEqualTo(numbers(0, 21));
  }

  @Test
  void waitsForASecondOfTheIntervalAtTheEnd() throws Exception {
    DeliveryOptions options =
        Messages.options(tmp, 0, 100, 3).withInterval(Duration.ofHours(1)).withBatch(50, 4096);
    Delivery delivery = new Delivery(options, peer, context);
    give(delivery, 0, 1);
    await().until(() -> peer.got.size() == 1);
    give(delivery, 1, 5);
    // All that is not sent within three seconds would be lost.
    assertThat(closing(delivery)).isZero();
    assertThat(peer.got).isEqualTo(numbers(0, 5));
    context.requireBalance();
  }
}
