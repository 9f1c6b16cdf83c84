// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sshlog.core.priority.ThreadPriority;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.event.EventType;

/**
 * A bounded queue of events and the one thread that takes them out. Whatever the code that it runs
 * does, the thread goes on with the next event, and each event is accounted for exactly once: as
 * refused by the queue, as waiting, as done, or as lost.
 */
final class EventWorker {
  /** What is done with events; runs on the worker's thread. */
  interface Work {
    /** Deals with one event and tells how many events have been lost by that. */
    long take(Event event);

    /** Called once, before the first event. */
    default void begin() {}

    /** Called when no event waits; tells how many events have been lost. */
    default long idle() {
      return 0;
    }

    /** Called once, after the last event; tells how many events have been lost. */
    default long end() {
      return 0;
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(EventWorker.class);
  private static final int QUEUE_EVENTS = 100_000;
  private static final int BATCH = 512;
  private static final long FOREVER_MS = Long.MAX_VALUE / 2_000_000;

  private final Work work;
  private final IntSupplier nice;
  private final BoundedQueue<Event> queue;
  private final Thread thread;
  private final FailureLog failures;

  /** Events that the thread has taken out and not yet dealt with. Guarded by this. */
  private int held;

  private long received;
  private long lost;

  /** The same without reports of losses, of which each loss would make another, for ever. */
  private long lostToTell;

  private long refusedToTell;
  private boolean givenUp;
  private int niceNow;

  /** Reports of losses that were taken since the work was last idle. */
  private long reportsTaken;

  /**
   * Prepares it.
   *
   * @param nice the thread's nice value, asked for again and again; null to leave it as it is
   */
  EventWorker(String name, long queueBytes, IntSupplier nice, Work work) {
    this.work = work;
    this.nice = nice;
    this.queue = new BoundedQueue<>(QUEUE_EVENTS, queueBytes, Event::weight);
    this.failures = new FailureLog(LOG, "the thread " + name);
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Adds an event, or counts it as refused. For any thread. */
  void offer(Event event) {
    synchronized (this) {
      received++;
    }
    if (!queue.offer(event) && !isReport(event)) {
      synchronized (this) {
        refusedToTell++;
      }
    }
  }

  private static boolean isReport(Event event) {
    return event.type() == EventType.DATA_LOST;
  }

  private void run() {
    List<Event> batch = new ArrayList<>(BATCH);
    boolean goesOn = true;
    begin();
    while (goesOn) {
      try {
        goesOn = turn(batch);
      } catch (InterruptedException e) {
        // Only giving up ends the thread: plug-in code may leave an interrupt behind.
        goesOn = !isGivenUp();
      } catch (Throwable e) { // most likely there was no memory; there may be some again
        failures.failed(e, loseHeld());
      }
      batch.clear();
    }
    addLost(work.end());
  }

  private void begin() {
    try {
      work.begin();
    } catch (Throwable e) { // most likely there was no memory; there may be some again
      failures.failed(e, 0);
    }
    Thread.interrupted(); // what plug-in code left behind must not disturb the first event
  }

  private boolean turn(List<Event> batch) throws InterruptedException {
    if (queue.drainTo(batch, BATCH, FOREVER_MS) < 0) {
      return false;
    }
    if (!hold(batch.size())) {
      return false;
    }
    keepPace();
    for (Event event : batch) {
      if (isGivenUp()) {
        return false;
      }
      noteReport(event);
      settle(work.take(event));
      queue.moved();
    }
    if (queue.size() == 0) {
      addLost(work.idle());
      forgetReports();
    }
    return true;
  }

  private void keepPace() {
    if (nice != null && nice.getAsInt() != niceNow) {
      niceNow = nice.getAsInt();
      ThreadPriority.set(niceNow);
    }
  }

  private synchronized boolean hold(int count) {
    if (givenUp) {
      addLost(count);
      return false;
    }
    held = count;
    return true;
  }

  /** An event was dealt with; once given up, it has been counted as lost already. */
  private synchronized void settle(long lostByIt) {
    if (givenUp) {
      addLost(Math.max(0, lostByIt - 1));
    } else {
      held--;
      addLost(lostByIt);
      Thread.interrupted(); // what plug-in code left behind must not disturb the next event
    }
  }

  private synchronized void noteReport(Event event) {
    reportsTaken += isReport(event) ? 1 : 0;
  }

  private synchronized void forgetReports() {
    reportsTaken = 0;
  }

  private synchronized void addLost(long count) {
    long reports = Math.min(count, reportsTaken);
    reportsTaken -= reports;
    lost += count;
    lostToTell += count - reports;
  }

  private synchronized long loseHeld() {
    long count = held;
    addLost(count);
    held = 0;
    return count;
  }

  /** Whether events still in hand have been counted as lost. */
  synchronized boolean isGivenUp() {
    return givenUp;
  }

  /** Takes no more events; what waits is still dealt with. */
  void stop() {
    queue.close();
  }

  /** Waits until all is done, at most so long; tells whether it is. */
  boolean join(long nanos) throws InterruptedException {
    thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)));
    return !thread.isAlive();
  }

  /** Whether the thread does not run: it has done its last, or was never started. */
  boolean hasEnded() {
    return !thread.isAlive();
  }

  /** Waits no longer: counts what is left as lost, and interrupts the thread. Tells the count. */
  long giveUp() {
    long left;
    synchronized (this) {
      givenUp = true;
      int waiting = queue.clear();
      addLost(waiting);
      left = loseHeld() + waiting;
      thread.interrupt();
    }
    return left;
  }

  synchronized long received() {
    return received;
  }

  synchronized long lost() {
    return lost;
  }

  /** How many of the lost events shall be told: those that were no reports of losses. */
  synchronized long lostToTell() {
    return lostToTell;
  }

  /** How many of the refused events shall be told. */
  synchronized long refusedToTell() {
    return refusedToTell;
  }

  /** Events that found the queue full or closed. */
  long refused() {
    return queue.refused();
  }

  /** Whether events should come more slowly, if that is possible. */
  boolean isPressed() {
    return queue.isPressed();
  }

  /** Events that wait or are being dealt with. */
  synchronized int queued() {
    return queue.size() + held;
  }
}
