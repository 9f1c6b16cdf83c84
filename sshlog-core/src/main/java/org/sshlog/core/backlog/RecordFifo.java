// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.backlog;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A first-in-first-out queue of records in a fixed piece of memory. One thread may add and another
 * may take at the same time; neither waits for the other.
 */
final class RecordFifo {
  private static final int PREFIX = 8;
  private static final int REST_IS_UNUSED = -1;

  private final ByteBuffer writing;
  private final ByteBuffer reading;
  private final ByteBuffer sample;
  private final int capacity;
  private final AtomicLong added = new AtomicLong();
  private final AtomicLong taken = new AtomicLong();

  /**
   * An empty queue.
   *
   * @param capacity bytes, a power of two
   */
  RecordFifo(int capacity) {
    this.capacity = capacity;
    this.writing = ByteBuffer.allocateDirect(capacity).order(ByteOrder.nativeOrder());
    this.reading = writing.duplicate().order(ByteOrder.nativeOrder());
    this.sample = writing.duplicate().order(ByteOrder.nativeOrder());
  }

  /**
   * Adds a copy of the {@code size} bytes at the record's position; false when there is no room.
   */
  boolean offer(ByteBuffer record, int size) {
    int needed = aligned(size);
    long end = added.get();
    int at = (int) (end & (capacity - 1));
    int unused = at + needed > capacity ? capacity - at : 0;
    if (end + unused + needed - taken.getAcquire() > capacity) {
      return false;
    }
    if (unused > 0) {
      writing.putInt(at, REST_IS_UNUSED);
      at = 0;
    }
    writing.putInt(at, size);
    writing.put(at + PREFIX, record, record.position(), size);
    added.setRelease(end + unused + needed);
    return true;
  }

  /**
   * Hands over what was there when this was called, in order. Each record counts as taken when the
   * consumer returns or throws.
   *
   * @return how many records
   */
  int take(RecordConsumer consumer) {
    long end = added.getAcquire();
    long position = taken.get();
    int count = 0;
    while (position < end) {
      int at = (int) (position & (capacity - 1));
      int size = reading.getInt(at);
      if (size == REST_IS_UNUSED) {
        position += capacity - at;
        continue;
      }
      position += aligned(size);
      count++;
      try {
        int from = at + PREFIX;
        consumer.accept(sample.clear().limit(from + size).position(from));
      } finally {
        taken.setRelease(position);
      }
    }
    return count;
  }

  private static int aligned(int size) {
    return (size + PREFIX + PREFIX - 1) & -PREFIX;
  }

  /** Where the next record goes: grows for ever. */
  long added() {
    return added.getAcquire();
  }

  /** All records that were added before this have been taken. */
  long taken() {
    return taken.getAcquire();
  }

  boolean isEmpty() {
    return taken() == added();
  }
}
