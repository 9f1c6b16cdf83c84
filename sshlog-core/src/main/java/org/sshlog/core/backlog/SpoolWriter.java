// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.backlog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sshlog.core.record.MalformedRecordException;
import org.sshlog.core.record.RawRecord;

/**
 * Gathers the records of connections that are in files, and writes many at once. When they can't be
 * written, or too many wait, records lose the bytes of sessions, and are counted. For the thread
 * that adds.
 */
final class SpoolWriter {
  private static final Logger LOG = LoggerFactory.getLogger(SpoolWriter.class);
  private static final int STAGE_BYTES = 128 << 10;
  private static final int MAX_STAGES = 256;
  private static final int MAX_SPARE_STAGES = 16;

  /** Records without bytes may go this fraction beyond the limit. */
  private static final int RESERVE = 8;

  private final BacklogCounters counters;
  private final Consumer<Lane> ready;
  private final List<Lane> staged = new ArrayList<>();
  private final ArrayDeque<ByteBuffer> spareStages = new ArrayDeque<>();
  private int stages;
  private long written;
  private boolean failing;

  /**
   * Prepares it.
   *
   * @param ready takes each connection of which there is something to read again
   */
  SpoolWriter(BacklogCounters counters, Consumer<Lane> ready) {
    this.counters = counters;
    this.ready = ready;
  }

  /**
   * Adds a copy of a record of a connection that is in files: without its bytes when there is no
   * room for them, and not at all when there is none even so.
   *
   * @throws MalformedRecordException never; records were looked at before
   */
  void add(Lane lane, ByteBuffer record, int size) throws MalformedRecordException {
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
      written += bytes;
      if (lane.becomesReady()) {
        ready.accept(lane);
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
   * Writes all that has gathered, as far as that is possible.
   *
   * @return how many bytes were written since this was last called
   * @throws MalformedRecordException never; records were looked at before
   */
  long flush() throws MalformedRecordException {
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
    long bytes = written;
    written = 0;
    return bytes;
  }

  private void release(Lane lane) {
    ByteBuffer stage = lane.stage();
    lane.useStage(null);
    stages--;
    if (spareStages.size() < MAX_SPARE_STAGES) {
      spareStages.add(stage.clear());
    }
  }
}
