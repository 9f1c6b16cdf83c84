// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.backlog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sshlog.core.record.MalformedRecordException;
import org.sshlog.core.record.RawRecord;

/**
 * Records between the thread that reads them and the one that processes them. {@link #add} and
 * {@link #endBatch} are for the former, {@link #take}, {@link #takeSpooled}, {@link #await}, {@link
 * #horizon} and {@link #discard} for the latter; the rest is for any thread.
 */
public final class Backlog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Backlog.class);
  private static final int FIFO_BYTES = 2 << 20;
  private static final int CHUNK_BYTES = 256 << 10;
  private static final int MANY_LANES = 64;

  /** For so long a flood is only written down. */
  private static final long HOLD_NS = 2_000_000_000;

  private final RecordFifo fifo = new RecordFifo(FIFO_BYTES);
  private final SpoolFiles files;
  private final BacklogCounters counters;
  private final FloodGauge flood = new FloodGauge();
  private final Queue<Lane> ready = new ConcurrentLinkedQueue<>();
  private final Map<Long, Lane> inFiles = new ConcurrentHashMap<>();

  // Of the thread that adds:
  private final Map<Long, Lane> lanes = new HashMap<>();
  private final SpoolWriter writer;
  private Lane latest;

  // Of the thread that takes:
  private final ByteBuffer chunk =
      ByteBuffer.allocateDirect(CHUNK_BYTES).order(ByteOrder.nativeOrder());
  private volatile Thread taker;

  /**
   * An empty one.
   *
   * @param directory where files are made when they are needed, absolute
   * @param limit how many bytes may wait in them
   */
  public Backlog(Path directory, long limit) {
    this.files = new SpoolFiles(directory);
    this.counters = new BacklogCounters(limit);
    this.writer = new SpoolWriter(counters, ready::add);
  }

  /** How full it is and what was lost. */
  public BacklogCounters counters() {
    return counters;
  }

  /**
   * Adds a copy of a record.
   *
   * @throws MalformedRecordException when it says that it is larger than it is
   */
  public void add(ByteBuffer record) throws MalformedRecordException {
    int size = RawRecord.size(record);
    long connection = RawRecord.connection(record);
    Lane lane = latest;
    if (lane == null || lane.connection() != connection) {
      lane = lanes.computeIfAbsent(connection, c -> new Lane(c, fifo, files));
      latest = lane;
    }
    if (lane.isInFiles() && left(lane)) {
      inFiles.remove(connection);
    }
    if (!lane.isInFiles()) {
      if (lane.offer(record, size)) {
        return;
      }
      lane.enterFiles(record);
      inFiles.put(connection, lane);
    }
    writer.add(lane, record, size);
  }

  /** Whether nothing of it is in files any more. */
  private static boolean left(Lane lane) {
    try {
      return lane.leaveFiles();
    } catch (IOException e) {
      LOG.warn("a file of waiting records can't be closed: {}", e, e);
      return false;
    }
  }

  /**
   * No more are added for the moment: lets all be seen that were.
   *
   * @return whether any of them waits in memory, where it shall not wait for long
   * @throws MalformedRecordException never; records were looked at before
   */
  public boolean endBatch() throws MalformedRecordException {
    long written = writer.flush();
    inFiles.values().removeIf(Backlog::left);
    if (lanes.size() > MANY_LANES) {
      lanes.values().removeIf(Lane::isIdle);
      latest = null;
    }
    if (written > 0) {
      flood.add(written, System.nanoTime());
    }
    boolean urgent = !fifo.isEmpty();
    LockSupport.unpark(taker);
    return urgent;
  }

  /**
   * Hands over what waits in memory.
   *
   * @return how many records
   */
  public int take(RecordConsumer consumer) {
    return fifo.take(consumer);
  }

  /** Whether records wait in files. */
  public boolean hasSpooled() {
    return !ready.isEmpty();
  }

  /**
   * Whether what waits in files had better wait a little longer: sessions produce it at full speed,
   * have not done so for long, and there is room.
   */
  public boolean isBetterLeft() {
    return counters.waiting() < counters.limit() / 2 && flood.isWithin(HOLD_NS, System.nanoTime());
  }

  /**
   * Hands over some of what waits in the files of one connection; the next call, of another.
   *
   * @return whether there was any
   */
  public boolean takeSpooled(RecordConsumer consumer) {
    Lane lane = ready.poll();
    if (lane == null) {
      return false;
    }
    boolean moved = false;
    if (lane.isNext()) {
      try {
        int bytes = lane.take(chunk, consumer);
        counters.taken(bytes);
        moved = bytes > 0;
      } catch (IOException | MalformedRecordException e) {
        LOG.error("records that waited in a file can't be read and are lost: {}", e, e);
        int bytes = lane.skip();
        counters.taken(bytes);
        counters.dropped(bytes);
      }
    }
    if (lane.staysReady()) {
      ready.add(lane);
    }
    return moved;
  }

  /**
   * Waits until something is added, at most so long; may return early.
   *
   * @param idle whether what waits in files can't be taken now, so that only the rest counts
   */
  public void await(long nanos, boolean idle) {
    taker = Thread.currentThread();
    if (fifo.isEmpty() && (idle || ready.isEmpty()) && nanos > 0) {
      LockSupport.parkNanos(this, nanos);
    }
  }

  /** Ends a wait. */
  public void wakeup() {
    LockSupport.unpark(taker);
  }

  /**
   * Up to which time everything that happened in a connection has been handed over.
   *
   * @param now kernel time, ns; what is in the ring buffer does not count
   */
  public long horizon(long connection, long now) {
    Lane lane = inFiles.get(connection);
    return lane == null || lane.isDone() ? now : Math.min(now, lane.time());
  }

  /** Whether records of a connection wait in files. */
  public boolean isBehind(long connection) {
    Lane lane = inFiles.get(connection);
    return lane != null && !lane.isDone();
  }

  /** Frees disk and memory that only a flood needs. */
  public void trim() {
    try {
      files.trim();
    } catch (IOException e) {
      LOG.warn("a file of waiting records can't be closed: {}", e, e);
    }
  }

  /**
   * Gives up what still waits in files. Nothing may be added any more.
   *
   * @return how many bytes of records
   */
  public long discard() {
    long bytes = 0;
    for (Lane lane = ready.poll(); lane != null; lane = ready.poll()) {
      try {
        bytes += lane.discard();
      } catch (IOException e) {
        LOG.warn("a file of waiting records can't be closed: {}", e, e);
      }
    }
    return bytes;
  }

  /** Gives back all files. Nobody may add or take any more. */
  @Override
  public void close() {
    discard();
    inFiles.values().removeIf(Backlog::left);
    trim();
  }
}
