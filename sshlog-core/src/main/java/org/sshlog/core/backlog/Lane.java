// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.backlog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.sshlog.core.record.MalformedRecordException;
import org.sshlog.core.record.RawRecord;

/**
 * What waits of one connection: in the common queue, or in files of its own. One thread adds,
 * another takes.
 */
final class Lane {
  /** So much of one connection may wait in the common queue. */
  static final int MAX_IN_QUEUE = 256 << 10;

  private final long connection;
  private final RecordFifo fifo;
  private final SpoolFiles files;
  private final Queue<Segment> segments = new ConcurrentLinkedQueue<>();
  private final AtomicLong written = new AtomicLong();
  private final AtomicLong done = new AtomicLong();

  /** Whether it stands in the queue of lanes that have something to read. */
  private final AtomicBoolean ready = new AtomicBoolean();

  // Of the thread that adds:
  private long queuedUntil;
  private int queued;
  private boolean inFiles;
  private Segment last;
  private ByteBuffer stage;

  // Written by one thread, read by the other:
  private volatile long after;
  private volatile long time;

  Lane(long connection, RecordFifo fifo, SpoolFiles files) {
    this.connection = connection;
    this.fifo = fifo;
    this.files = files;
  }

  long connection() {
    return connection;
  }

  // ---- for the thread that adds

  /** Whether its records go to files, since not all that is there has been dealt with. */
  boolean isInFiles() {
    return inFiles;
  }

  /** Adds to the common queue; false when too much of it is there, or there is no room. */
  boolean offer(ByteBuffer record, int size) {
    if (fifo.taken() >= queuedUntil) {
      queued = 0;
    }
    if (queued + size > MAX_IN_QUEUE || !fifo.offer(record, size)) {
      return false;
    }
    queued += size;
    queuedUntil = fifo.added();
    return true;
  }

  /** From now on its records go to files; {@code first} is the first that does. */
  void enterFiles(ByteBuffer first) {
    after = queuedUntil;
    time = RawRecord.time(first);
    inFiles = true;
  }

  /**
   * Leaves its files and gives them back, when all that was in them has been dealt with.
   *
   * @return whether it has
   */
  boolean leaveFiles() throws IOException {
    // While it is ready, the other thread may look at its files.
    if (stage != null || ready.get() || !isDone()) {
      return false;
    }
    for (Segment segment = segments.poll(); segment != null; segment = segments.poll()) {
      files.release(segment.file());
    }
    last = null;
    inFiles = false;
    return true;
  }

  /** Whether nothing of it waits in the common queue or in files. */
  boolean isIdle() {
    return !inFiles && fifo.taken() >= queuedUntil;
  }

  /** Where records gather before they are written, null when none does. */
  ByteBuffer stage() {
    return stage;
  }

  void useStage(ByteBuffer buffer) {
    stage = buffer;
  }

  /**
   * Writes what has gathered; all of it or, when that fails, nothing.
   *
   * @return how many bytes
   */
  int write() throws IOException {
    int size = stage.position();
    if (last == null || !last.hasRoom(size)) {
      Segment next = new Segment(files.open());
      if (last != null) {
        last.finish();
      }
      segments.add(next);
      last = next;
    }
    stage.flip();
    try {
      last.write(stage);
      stage.clear();
    } catch (IOException e) {
      stage.limit(stage.capacity()).position(size);
      throw e;
    }
    written.addAndGet(size);
    return size;
  }

  /** Makes room among what has gathered and can't be written: keeps records without bytes. */
  void strip(BacklogCounters counters) throws MalformedRecordException {
    int end = stage.position();
    int to = 0;
    for (int from = 0; from < end; ) {
      ByteBuffer record =
          stage.duplicate().order(ByteOrder.nativeOrder()).limit(end).position(from);
      int size = RawRecord.size(record);
      int kept = size;
      if (RawRecord.hasBytes(record)) {
        counters.stripped(RawRecord.bytes(record));
        RawRecord.dropBytes(record);
        kept = RawRecord.WITHOUT_BYTES;
      }
      stage.put(to, stage, from, kept);
      to += kept;
      from += size;
    }
    stage.position(to);
  }

  /** Whether the caller has to put it into the queue of those that have something to read. */
  boolean becomesReady() {
    return ready.compareAndSet(false, true);
  }

  // ---- for either

  /** Whether all that was written to files has been dealt with. */
  boolean isDone() {
    return done.get() == written.get();
  }

  // ---- for the thread that takes

  /** All of its records that were added before have been dealt with up to this kernel time. */
  long time() {
    return time;
  }

  /** Whether all that was in the common queue before has been dealt with. */
  boolean isNext() {
    return fifo.taken() >= after;
  }

  /**
   * Hands over some records.
   *
   * @param chunk to read into; larger than any record
   * @return how many bytes were dealt with
   * @throws IOException when the file can't be read
   */
  int take(ByteBuffer chunk, RecordConsumer consumer) throws IOException, MalformedRecordException {
    Segment first = segments.peek();
    while (first != null && first.isDone()) {
      segments.remove();
      files.release(first.file());
      first = segments.peek();
    }
    if (first == null || first.isRead()) {
      return 0;
    }
    first.read(chunk);
    int end = chunk.limit();
    int at = 0;
    while (end - at >= RawRecord.LEAST) {
      int size = RawRecord.declaredSize(chunk.limit(end).position(at));
      if (size > end - at) {
        break;
      }
      chunk.limit(at + size);
      time = RawRecord.time(chunk);
      at += size;
      consumer.accept(chunk);
    }
    first.advance(at);
    done.addAndGet(at);
    return at;
  }

  /** Gives up what can't be read; tells how many bytes that is. */
  int skip() {
    Segment first = segments.peek();
    int bytes = first == null ? 0 : first.unread();
    if (bytes > 0) {
      first.advance(bytes);
      done.addAndGet(bytes);
    }
    return bytes;
  }

  /** Gives up what is in files; tells how many bytes that is. */
  long discard() throws IOException {
    long bytes = 0;
    for (Segment segment : segments) {
      bytes += segment.unread();
      segment.file().close();
    }
    segments.clear();
    return bytes;
  }

  /** It has nothing to read, as far as the caller knows; true when that was wrong. */
  boolean staysReady() {
    if (!isDone()) {
      return true;
    }
    ready.set(false);
    return !isDone() && becomesReady();
  }
}
