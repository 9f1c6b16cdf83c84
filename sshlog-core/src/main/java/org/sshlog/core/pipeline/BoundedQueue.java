// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.pipeline;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToIntFunction;

/**
 * A queue between two threads that is bounded in items and in memory. It never blocks who offers:
 * what finds it full is refused and counted. Safe for use from any thread.
 *
 * @param <T> what is queued
 */
public final class BoundedQueue<T> {
  /** Once this much is taken, the rest stays for the next time. */
  private static final long MAX_TAKEN = 1 << 20;

  /** This part of the queue may be full before it is better to wait. */
  private static final int PRESSED = 8;

  /** For whoever has dealt with nothing for so long, nobody waits. */
  private static final long STUCK_NS = 2_000_000_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition notEmpty = lock.newCondition();
  private final ArrayDeque<T> items = new ArrayDeque<>();
  private final int maxItems;
  private final long maxWeight;
  private final ToIntFunction<T> weigher;
  private long weight;
  private long refused;
  private boolean closed;
  private volatile long movedNs = System.nanoTime();

  /**
   * Makes an empty queue.
   *
   * @param maxItems how many items it holds at most, at least 1
   * @param maxWeight how many bytes they weigh together at most; a single heavier item still fits
   *     into the empty queue
   * @param weigher gives the bytes an item holds, the same at each call
   */
  public BoundedQueue(int maxItems, long maxWeight, ToIntFunction<T> weigher) {
    if (maxItems < 1) {
      throw new IllegalArgumentException("maxItems < 1: " + maxItems);
    }
    this.maxItems = maxItems;
    this.maxWeight = maxWeight;
    this.weigher = weigher;
  }

  /** Adds {@code item}; false, and counted, when the queue is full or closed. */
  public boolean offer(T item) {
    int itemWeight = weigher.applyAsInt(item);
    lock.lock();
    try {
      boolean full = items.size() >= maxItems || weight + itemWeight > maxWeight;
      if (closed || (full && !items.isEmpty())) {
        refused++;
        return false;
      }
      items.addLast(item);
      weight += itemWeight;
      if (items.size() == 1) {
        notEmpty.signal();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Moves what is there into {@code target}, waiting for the first item; of heavy items a part.
   *
   * @param target is empty
   * @param maxCount how many items to move at most
   * @param timeoutMillis how long to wait for the first
   * @return how many were moved; 0 after the timeout; -1 when the queue is closed and empty
   * @throws InterruptedException when interrupted while waiting
   */
  public int drainTo(List<? super T> target, int maxCount, long timeoutMillis)
      throws InterruptedException {
    long nanos = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    lock.lockInterruptibly();
    try {
      while (items.isEmpty()) {
        if (closed) {
          return -1;
        }
        if (nanos <= 0) {
          return 0;
        }
        nanos = notEmpty.awaitNanos(nanos);
      }
      int count = Math.min(maxCount, items.size());
      long taken = 0;
      for (int i = 0; i < count && taken < MAX_TAKEN; i++) {
        T item = items.removeFirst();
        taken += weigher.applyAsInt(item);
        target.add(item);
      }
      weight -= taken;
      moved();
      if (!items.isEmpty()) {
        notEmpty.signal();
      }
      return target.size();
    } finally {
      lock.unlock();
    }
  }

  /** Who takes items out has dealt with one. */
  public void moved() {
    movedNs = System.nanoTime();
  }

  /**
   * Whether whoever offers should wait a little, if that is possible: much waits already, and is
   * being dealt with.
   */
  public boolean isPressed() {
    return weight() > maxWeight / PRESSED && System.nanoTime() - movedNs < STUCK_NS;
  }

  private long weight() {
    lock.lock();
    try {
      return weight;
    } finally {
      lock.unlock();
    }
  }

  /** Refuses everything from now on; what is there can still be taken. */
  public void close() {
    lock.lock();
    try {
      closed = true;
      notEmpty.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Takes everything out unseen, and tells how many items that were. */
  public int clear() {
    lock.lock();
    try {
      int count = items.size();
      items.clear();
      weight = 0;
      return count;
    } finally {
      lock.unlock();
    }
  }

  /** How many items wait. */
  public int size() {
    lock.lock();
    try {
      return items.size();
    } finally {
      lock.unlock();
    }
  }

  /** How many items were refused since the queue was made. */
  public long refused() {
    lock.lock();
    try {
      return refused;
    } finally {
      lock.unlock();
    }
  }
}
