// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Reads a ring-buffer map straight from the pages that it shares with the kernel.
 *
 * <p>One thread at a time may {@link #consume} or {@link #await}; a second one gets an {@link
 * IllegalStateException}. {@link #wakeup}, {@link #pendingBytes} and {@link #close} may come from
 * any thread. Room is given back to the kernel in batches of an eighth of the ring and at the end
 * of each {@link #consume}.
 */
public final class RingBuffer implements AutoCloseable {
  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int HEADER = 8;
  private static final int BUSY = 1 << 31;
  private static final int DISCARDED = 1 << 30;
  private static final long BUSY_PAUSE_NS = 20_000;

  private final RingPages pages;
  private final ByteBuffer data;
  private final ByteBuffer sample;
  private final int mask;
  private final int batch;
  private final AtomicReference<Thread> reader = new AtomicReference<>();
  private volatile boolean closed;
  private volatile boolean woken;

  private RingBuffer(RingPages pages) {
    this.pages = pages;
    this.data = pages.data();
    this.sample = pages.data();
    this.mask = pages.size() - 1;
    this.batch = pages.size() / 8;
  }

  /**
   * Maps a ring buffer's pages. It stays readable when the object of {@code map} is closed.
   *
   * @throws BpfException when {@code map} is no ring buffer, is larger than 512 MB, or the kernel
   *     refuses
   */
  public static RingBuffer open(BpfMap map) {
    return new RingBuffer(RingPages.map(map));
  }

  /**
   * Hands over the records that are there now, in the order in which BPF reserved them, up to the
   * first that is still being written. Discarded ones are skipped. Does not wait. A callback may
   * close the ring: it is then the last.
   *
   * @return how many records the consumer got
   * @throws IllegalStateException when the ring is closed or another thread is reading it
   */
  public int consume(SampleConsumer consumer) {
    enter();
    try {
      return drain(consumer);
    } finally {
      leave();
    }
  }

  /**
   * Waits until there is something to consume, for at most {@code timeoutMillis}; -1 waits for
   * ever. Records that BPF submitted without a wake-up are seen at once when they are there
   * already, else when the time is over. Java's interrupt does not end the wait.
   *
   * @return whether there is something to consume; false after the timeout, a {@link #wakeup} or a
   *     {@link #close}
   * @throws IllegalStateException when the ring is closed or another thread is reading it
   */
  public boolean await(int timeoutMillis) {
    enter();
    try {
      long consumed = (long) LONG.getAcquire(pages.consumer(), 0);
      if (isReady(consumed)) {
        return true;
      }
      if (isReserved(consumed)) {
        awaitCommit(consumed, timeoutMillis);
      } else {
        pages.poll(timeoutMillis);
      }
      if (woken || pages.isSignalled()) {
        pages.clearSignal();
        woken = false;
      }
      return !closed && isReady(consumed);
    } finally {
      leave();
    }
  }

  /** Ends a running {@link #await}, or the next that would wait; does nothing when closed. */
  public void wakeup() {
    woken = true;
    pages.signal();
  }

  /**
   * Bytes between what was consumed and what BPF reserved, record headers included.
   *
   * @throws IllegalStateException when the ring is closed
   */
  public long pendingBytes() {
    return pages.pendingBytes();
  }

  /** The ring's size in bytes. */
  public int size() {
    return pages.size();
  }

  /** Whether {@link #close} was called. */
  public boolean isClosed() {
    return closed;
  }

  /**
   * Ends a running {@link #await} and {@link #consume} of another thread and frees the pages, at
   * once or when that thread leaves. Does not wait for it. Does nothing the second time.
   */
  @Override
  public void close() {
    closed = true;
    pages.signal();
    if (reader.compareAndSet(null, Thread.currentThread())) {
      leave();
    }
  }

  boolean isBeingRead() {
    return reader.get() != null;
  }

  private void enter() {
    boolean mine = !closed && reader.compareAndSet(null, Thread.currentThread());
    if (mine && !closed) {
      return;
    }
    if (mine) {
      leave();
    }
    throw new IllegalStateException(
        closed
            ? "the ring buffer is closed"
            : "the ring buffer is being read by another thread or from within a callback");
  }

  /** Whoever leaves last frees: the pages must not go while a callback looks at them. */
  private void leave() {
    reader.set(null);
    if (closed && reader.compareAndSet(null, Thread.currentThread())) {
      pages.free();
      reader.set(null);
    }
  }

  private int drain(SampleConsumer consumer) {
    long end = (long) LONG.getAcquire(pages.producer(), 0);
    long start = (long) LONG.getAcquire(pages.consumer(), 0);
    long position = start;
    long stored = start;
    int count = 0;
    try {
      while (position < end && !closed) {
        int at = (int) position & mask;
        int header = (int) INT.getAcquire(data, at);
        if ((header & BUSY) != 0) {
          break;
        }
        int length = header & ~DISCARDED;
        position += (length + HEADER + 7) & ~7;
        if ((header & DISCARDED) == 0) {
          count++;
          consumer.accept(view(at + HEADER, length));
        }
        if (position - stored >= batch) {
          LONG.setRelease(pages.consumer(), 0, position);
          stored = position;
        }
      }
    } finally {
      // Also when the consumer threw: its record counts as consumed.
      LONG.setRelease(pages.consumer(), 0, position);
    }
    return count;
  }

  /** The pages are mapped twice in a row, so a record never wraps. */
  private ByteBuffer view(int start, int length) {
    return sample.clear().limit(start + length).position(start).order(ByteOrder.LITTLE_ENDIAN);
  }

  private boolean isReserved(long consumed) {
    return (long) LONG.getAcquire(pages.producer(), 0) != consumed;
  }

  private boolean isReady(long consumed) {
    return isReserved(consumed) && ((int) INT.getAcquire(data, (int) consumed & mask) & BUSY) == 0;
  }

  /** poll(2) calls a reserved record readable, so it would not wait for its commit. */
  private void awaitCommit(long consumed, int timeoutMillis) {
    long start = System.nanoTime();
    long timeout =
        timeoutMillis < 0 ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    while (!closed && !woken && !isReady(consumed) && System.nanoTime() - start < timeout) {
      LockSupport.parkNanos(BUSY_PAUSE_NS);
    }
  }
}
