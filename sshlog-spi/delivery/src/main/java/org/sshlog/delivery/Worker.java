// SPDX-License-Identifier: Apache-2.0
package org.sshlog.delivery;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
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
  private final Losses losses;
  private final Suspects suspects = new Suspects();
  private final Backoff backoff;
  private final Interval interval;
  private final Thread thread;

  /** Whether the thread waits for a message, and not for the time to pass. */
  private boolean idle;

  /** Whether the action's thread waits for room. */
  private boolean wantsRoom;

  private long syncedAt = System.nanoTime() - SYNC_NS;
  private boolean closing;
  private long deadline;
  private boolean ended;

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
    this.losses = new Losses(figures);
    this.backoff = new Backoff(options, logger, figures);
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
        && !backoff.lasts()
        && patience - System.nanoTime() > 0) {
      wantsRoom = true;
      wait(LOOK_MS);
    }
    long repeats = backlog.repeats();
    try {
      long dropped = backlog.add(message);
      if (dropped > 0) {
        losses.dropped(dropped, new IOException("there is no room for more events that wait"));
      }
    } catch (IOException e) {
      losses.dropped(1, e);
    }
    figures.notRepeated.add(repeats - backlog.repeats());
    showWaiting();
    if (idle) {
      notifyAll();
    }
  }

  /** Throws what was lost since the last call. */
  synchronized void report() throws UndeliveredException {
    losses.report();
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
      long pause = backoff.left();
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
          backlog.hold(suspects.together(options.batchMessages()), options.batchBytes());
      losses.dropped(backlog.damaged(), new IOException("the spool is damaged"));
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
        backoff.succeeded();
        interval.begin();
        figures.sent.add(finished(count));
      } else if (outcome instanceof Outcome.Unavailable unavailable) {
        backoff.failed(unavailable.reason(), unavailable.after(), backlog.size());
      } else if (outcome instanceof Outcome.Broken broken) {
        backoff.failed(broken.reason(), Duration.ZERO, backlog.size());
        repeat();
      } else if (outcome instanceof Outcome.Failed failed) {
        backoff.failed(failed.reason(), failed.after(), backlog.size());
        blame(batch, failed.reason(), options.maxTries());
      } else if (outcome instanceof Outcome.Refused refused) {
        blame(batch, refused.reason(), 1);
      }
    } finally {
      release();
      showWaiting();
      // Not for each place that becomes free: waking a thread costs more than adding a message.
      if (wantsRoom && (backoff.lasts() || backlog.size() <= options.queueMessages() / 2)) {
        wantsRoom = false;
        notifyAll();
      }
    }
  }

  private void release() {
    losses.dropped(
        backlog.release(), new IOException("there is no room for more events that wait"));
  }

  private void showWaiting() {
    figures.showWaiting(backlog.size() - backlog.repeats());
  }

  private long finished(int count) throws IOException {
    suspects.settled(count);
    return backlog.done(count);
  }

  private void repeat() throws IOException {
    release();
    figures.repeated.add(backlog.again());
  }

  /** Notes that the peer objects to a message; sets it aside when that is often enough. */
  private void blame(List<byte[]> batch, String why, int maxTries) throws IOException {
    int tries = suspects.objectedTo(batch.size(), backlog.first(), maxTries);
    if (tries == 0) {
      return;
    }
    String reasonInWords = "set aside after " + tries + " tries: " + Trouble.printable(why);
    losses.setAside(new IOException(reasonInWords));
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
    backoff.failed(Attempts.describe(e), Duration.ZERO, backlog.size());
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
      losses.dropped(backlog.close(), new IOException("stopped before it was delivered"));
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
