// SPDX-License-Identifier: Apache-2.0
package org.sshlog.delivery;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.sshlog.spi.PluginContext;
import org.sshlog.spi.UndeliveredException;

/**
 * The thread that sends, and all that it shares with the action's thread. The lock on this is never
 * held while the sender runs.
 */
final class Worker {
  private static final long LOOK_MS = 1_000;

  /** What is written beside the spool waits while the disk is forced, so it is not done often. */
  private static final long SYNC_NS = TimeUnit.SECONDS.toNanos(5);

  private final DeliveryOptions options;
  private final Backlog backlog;
  private final SetAside setAside;
  private final Sender sender;
  private final Attempts attempts;
  private final PluginContext context;
  private final Logger logger;
  private final Figures figures;
  private final Trouble trouble;
  private final Pauses pauses;
  private final Interval interval;
  private final Thread thread;

  /** Whether the thread waits for a message, and not for the time to pass. */
  private boolean idle;

  /** Whether the action's thread waits for room. */
  private boolean wantsRoom;

  private long pausedUntil = System.nanoTime();
  private long syncedAt = pausedUntil - SYNC_NS;
  private boolean closing;
  private long deadline;
  private boolean ended;

  /** How many messages are to be sent one by one, to find the one that the peer objects to. */
  private long alone;

  /** How often the message of this number was answered with an error. */
  private int tries;

  private long triedNumber = -1;

  /** What was lost and not yet reported. */
  private long lost;

  private IOException reason;

  /** Without a spool, {@code setAside} is null. */
  Worker(
      DeliveryOptions options,
      Backlog backlog,
      SetAside setAside,
      Sender sender,
      PluginContext context,
      Figures figures) {
    this.options = options;
    this.backlog = backlog;
    this.setAside = setAside;
    this.sender = sender;
    this.attempts = new Attempts(sender, options.timeout());
    this.context = context;
    this.logger = context.logger();
    this.figures = figures;
    this.trouble = new Trouble(logger, System::nanoTime);
    this.pauses =
        new Pauses(
            options.firstPause(),
            options.longestPause(),
            () -> ThreadLocalRandom.current().nextLong());
    this.interval = new Interval(options.interval(), System::nanoTime);
    this.thread = new Thread(this::run, "sshlog-delivery-" + context.name());
    thread.setDaemon(true);
  }

  void start() {
    showWaiting();
    thread.start();
  }

  /**
   * Adds a message; one that can't be kept is lost. When the queue in memory is full although the
   * peer takes what it is sent, waits for room: the daemon's own queue takes the burst meanwhile.
   *
   * @throws InterruptedException when interrupted while waiting; the message was not added
   */
  synchronized void add(byte[] message) throws InterruptedException {
    long patience = System.nanoTime() + options.timeout().plusSeconds(1).toNanos();
    while (!backlog.hasRoom(message.length)
        && !trouble.lasts()
        && patience - System.nanoTime() > 0) {
      wantsRoom = true;
      wait(LOOK_MS);
    }
    long repeats = backlog.repeats();
    try {
      long dropped = backlog.add(message);
      if (dropped > 0) {
        drop(dropped, new IOException("there is no room for more events that wait"));
      }
    } catch (IOException e) {
      drop(1, e);
    }
    figures.notRepeated.add(repeats - backlog.repeats());
    showWaiting();
    if (idle) {
      notifyAll();
    }
  }

  /** Throws what was lost since the last call. */
  synchronized void report() throws UndeliveredException {
    if (lost > 0) {
      long count = lost;
      lost = 0;
      throw new UndeliveredException(count, reason);
    }
  }

  private void drop(long count, IOException why) {
    if (count > 0) {
      figures.dropped.add(count);
      lost += count;
      reason = why;
    }
  }

  private void run() {
    boolean goesOn = true;
    while (goesOn) {
      try {
        List<byte[]> batch = next();
        goesOn = batch != null;
        if (goesOn) {
          settle(batch, attempts.send(batch));
        }
      } catch (InterruptedException e) {
        goesOn = !isClosing(); // a sender may leave an interrupt behind
      } catch (Throwable e) { // most likely there was no memory, or the disk fails
        postpone(e);
      }
    }
    try {
      sender.close();
      confirm();
    } catch (IOException | RuntimeException e) {
      logger.debug("the sender's end has failed", e);
    }
  }

  private synchronized void confirm() throws IOException {
    if (!ended) {
      backlog.confirm();
    }
  }

  private synchronized boolean isClosing() {
    return closing;
  }

  /** Waits for what is to be sent now; null when the thread shall end. */
  private synchronized List<byte[]> next() throws InterruptedException, IOException {
    while (!ended) {
      long pause = pausedUntil - System.nanoTime();
      boolean paused = pause > 0;
      if (closing && (paused || backlog.size() == 0 || deadline - System.nanoTime() < 0)) {
        return null;
      }
      pause = Math.max(pause, interval.left(closing));
      if (pause > 0) {
        syncFromTimeToTime();
        wait(Math.min(LOOK_MS, TimeUnit.NANOSECONDS.toMillis(pause) + 1));
        continue;
      }
      List<byte[]> batch =
          backlog.hold(alone > 0 ? 1 : options.batchMessages(), options.batchBytes());
      drop(backlog.damaged(), new IOException("the spool is damaged"));
      if (!batch.isEmpty()) {
        return batch;
      }
      if (backlog.size() == 0) {
        idle = true;
        try {
          wait();
        } finally {
          idle = false;
        }
      }
    }
    return null;
  }

  private void syncFromTimeToTime() throws IOException {
    if (System.nanoTime() - syncedAt >= SYNC_NS) {
      backlog.sync();
      syncedAt = System.nanoTime();
    }
  }

  private synchronized void settle(List<byte[]> batch, Outcome outcome) throws IOException {
    if (ended) {
      return; // what waits has been accounted for
    }
    try {
      if (outcome instanceof Outcome.Delivered delivered) {
        int count = Math.min(delivered.count(), batch.size());
        trouble.over();
        pauses.reset();
        interval.begin();
        figures.sent.add(finished(count));
      } else if (outcome instanceof Outcome.Unavailable unavailable) {
        pause(unavailable.reason(), pauses.next(unavailable.after()));
      } else if (outcome instanceof Outcome.Broken broken) {
        pause(broken.reason(), pauses.next(Duration.ZERO));
        repeat();
      } else if (outcome instanceof Outcome.Failed failed) {
        pause(failed.reason(), pauses.next(failed.after()));
        blame(batch, failed.reason(), options.maxTries());
      } else if (outcome instanceof Outcome.Refused refused) {
        blame(batch, refused.reason(), 1);
      }
    } finally {
      release();
      showWaiting();
      // Not for each place that becomes free: waking a thread costs more than adding a message.
      if (wantsRoom && (trouble.lasts() || backlog.size() <= options.queueMessages() / 2)) {
        wantsRoom = false;
        notifyAll();
      }
    }
  }

  private void release() {
    drop(backlog.release(), new IOException("there is no room for more events that wait"));
  }

  private void showWaiting() {
    figures.showWaiting(backlog.size() - backlog.repeats());
  }

  private long finished(int count) throws IOException {
    alone = Math.max(0, alone - count);
    return backlog.done(count);
  }

  private void repeat() throws IOException {
    release();
    figures.repeated.add(backlog.again());
  }

  private void pause(String why, long nanos) {
    figures.retried.increment();
    trouble.failed(why, backlog.size());
    pausedUntil = System.nanoTime() + nanos;
  }

  /** Notes that the peer objects to a message; sets it aside when that is often enough. */
  private void blame(List<byte[]> batch, String why, int maxTries) throws IOException {
    if (batch.size() > 1) {
      alone = batch.size();
      return;
    }
    if (backlog.first() != triedNumber) {
      triedNumber = backlog.first();
      tries = 0;
    }
    if (++tries < maxTries) {
      return;
    }
    String reasonInWords = "set aside after " + tries + " tries: " + Trouble.printable(why);
    figures.setAside.increment();
    lost++;
    reason = new IOException(reasonInWords);
    try {
      if (setAside != null) {
        setAside.add(context.clock().instant(), reasonInWords, batch.get(0));
      }
    } catch (IOException e) {
      logger.warn("can't write what is set aside: {}", Trouble.printable(Attempts.describe(e)));
    }
    finished(1);
  }

  private synchronized void postpone(Throwable e) {
    backlog.release();
    pause(Attempts.describe(e), pauses.next(Duration.ZERO));
  }

  /**
   * Sends what waits for as long as that works, and ends the thread; what is left without a spool
   * is lost.
   */
  void finish(long drainNanos, long endMillis) {
    synchronized (this) {
      closing = true;
      deadline = System.nanoTime() + drainNanos;
      notifyAll();
    }
    boolean interrupted = join(TimeUnit.NANOSECONDS.toMillis(drainNanos));
    thread.interrupt();
    interrupted |= join(endMillis);
    synchronized (this) {
      ended = true;
      long left = backlog.size();
      if (setAside == null) {
        figures.notRepeated.add(backlog.repeats());
      }
      drop(backlog.close(), new IOException("stopped before it was delivered"));
      if (left > 0) {
        logger.info("{} events are not delivered{}", left, setAside == null ? "" : " yet");
      }
      if (setAside == null) {
        figures.showWaiting(0);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for the thread; tells whether it was interrupted, which makes it wait no longer. */
  private boolean join(long millis) {
    try {
      thread.join(millis);
      return false;
    } catch (InterruptedException e) {
      return true;
    }
  }
}
