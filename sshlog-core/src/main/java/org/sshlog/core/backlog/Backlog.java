// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.backlog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
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
  private static final int STAGE_BYTES = 128 << 10;
  private static final int CHUNK_BYTES = 256 << 10;
  private static final int MAX_STAGES = 256;
  private static final int MAX_SPARE_STAGES = 16;
  private static final int MANY_LANES = 64;

  /** For so long a flood is only written down. */
  private static final long HOLD_NS = 2_000_000_000;

  /** Records without bytes may go this fraction beyond the limit. */
  private static final int RESERVE = 8;

  private final RecordFifo fifo = new RecordFifo(FIFO_BYTES);
  private final SpoolFiles files;
  private final BacklogCounters counters;
  private final FloodGauge flood = new FloodGauge();
  private final Queue<Lane> ready = new ConcurrentLinkedQueue<>();
  private final Map<Long, Lane> inFiles = new ConcurrentHashMap<>();

  // Of the thread that adds:
  private final Map<Long, Lane> lanes = new HashMap<>();
  private final List<Lane> staged = new ArrayList<>();
  private final ArrayDeque<ByteBuffer> spareStages = new ArrayDeque<>();
  private Lane latest;
  private int stages;
  private long spooled;
  private boolean failing;

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
    spool(lane, record, size);
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

  private void spool(Lane lane, ByteBuffer record, int size) throws MalformedRecordException {
    boolean bare = counters.waiting() > counters.limit() && RawRecord.hasBytes(record);
    int kept = bare ? RawRecord.WITHOUT_BYTES : size;
    if (!makeRoom(lane, kept)) {
      // It can't be written.
      bare = RawRecord.hasBytes(record);
      kept = bare ? RawRecord.WITHOUT_BYTES : size;
    }
    int bytes = RawRecord.hasBytes(record) ? RawRecord.bytes(record) : 0;
    ByteBuffer stage = lane.stage();
    boolean overfull = counters.waiting() > counters.limit() + counters.limit() / RESERVE;
    if (overfull || stage == null || stage.remaining() < kept) {
      counters.dropped(bytes);
      return;
    }
    int at = stage.position();
    stage.put(at, record, record.position(), kept);
    if (bare) {
      RawRecord.dropBytes(stage);
      counters.stripped(bytes);
    }
    stage.position(at + kept);
  }

  /** Sees to it that so much more can gather; false when it can't be written. */
  private boolean makeRoom(Lane lane, int size) throws MalformedRecordException {
    if (lane.stage() == null) {
      if (stages >= MAX_STAGES) {
        return false;
      }
      stages++;
      ByteBuffer spare = spareStages.poll();
      lane.useStage(
          spare != null
              ? spare
              : ByteBuffer.allocateDirect(STAGE_BYTES).order(ByteOrder.nativeOrder()));
      staged.add(lane);
    }
    return lane.stage().remaining() >= size || (write(lane) && lane.stage().remaining() >= size);
  }

  private boolean write(Lane lane) throws MalformedRecordException {
    try {
      int bytes = lane.write();
      counters.added(bytes);
      spooled += bytes;
      if (lane.becomesReady()) {
        ready.add(lane);
      }
      if (failing) {
        failing = false;
        LOG.info("records can be written to files again");
      }
      return true;
    } catch (IOException e) {
      if (!failing) {
        failing = true;
        LOG.error("records can't be written to files, so bytes of sessions are lost: {}", e, e);
      }
      lane.strip(counters);
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
    List<Lane> unwritten = new ArrayList<>(0);
    for (Lane lane : staged) {
      if (write(lane)) {
        release(lane);
      } else {
        unwritten.add(lane);
      }
    }
    staged.clear();
    staged.addAll(unwritten);
    inFiles.values().removeIf(Backlog::left);
    if (lanes.size() > MANY_LANES) {
      lanes.values().removeIf(Lane::isIdle);
      latest = null;
    }
    if (spooled > 0) {
      flood.add(spooled, System.nanoTime());
      spooled = 0;
    }
    boolean urgent = !fifo.isEmpty();
    LockSupport.unpark(taker);
    return urgent;
  }

  private void release(Lane lane) {
    ByteBuffer stage = lane.stage();
    lane.useStage(null);
    stages--;
    if (spareStages.size() < MAX_SPARE_STAGES) {
      spareStages.add(stage.clear());
    }
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
