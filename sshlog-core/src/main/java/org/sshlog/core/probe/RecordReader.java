// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.probe;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sshlog.bpf.RingBuffer;
import org.sshlog.core.backlog.Backlog;
import org.sshlog.core.priority.ThreadPriority;
import org.sshlog.core.record.MalformedRecordException;
import org.sshlog.core.record.RawRecord;

/**
 * The thread that empties the ring buffer into the backlog, and does nothing else: while it waits
 * for anything, sessions produce what finds no room. A record that makes no sense is counted and
 * logged, and the next one is read.
 */
public final class RecordReader {
  private static final Logger LOG = LoggerFactory.getLogger(RecordReader.class);

  /**
   * While records come, they are left to gather for this long each time: whatever the load, this
   * thread and those behind it then wake up only so often.
   */
  private static final long GATHER_NS = 5_000_000;

  /**
   * Where nothing but messages of file transfers has come: these are many, and the sessions that
   * they are of wait for each of them on this machine's processors.
   */
  private static final long GATHER_OF_FILES_NS = 12_000_000;

  private static final long FAILED_NS = 1_000_000_000;
  private static final int IDLE_MS = 1_000;
  private static final int MAX_LOGGED = 100;

  private final RingBuffer ring;
  private final Backlog backlog;
  private final Runnable hurry;
  private final AtomicLong read = new AtomicLong();
  private final AtomicLong malformed = new AtomicLong();
  private final Thread thread = new Thread(this::run, "sshlog-reader");

  /** Whether all of the last batch were messages of file transfers. */
  private boolean ofFiles;

  private volatile boolean stopping;

  /**
   * Prepares it.
   *
   * @param backlog receives the records
   * @param hurry is run when records have come that shall not wait
   */
  public RecordReader(ProbeSet probes, Backlog backlog, Runnable hurry) {
    this.ring = probes.ring();
    this.backlog = backlog;
    this.hurry = hurry;
  }

  /** Begins to read. */
  public void start() {
    thread.start();
  }

  private void run() {
    ThreadPriority.set(ThreadPriority.READER);
    int count = 0;
    while (!stopping) {
      try {
        if (count > 0 || ring.await(IDLE_MS)) {
          LockSupport.parkNanos(count > 0 && ofFiles ? GATHER_OF_FILES_NS : GATHER_NS);
        }
        ofFiles = true;
        count = readOn();
      } catch (MalformedRecordException | RuntimeException | Error e) {
        // Without this thread the daemon would be blind, so it goes on, but does not spin.
        LOG.error("reading records failed and goes on: {}", String.valueOf(e), e);
        LockSupport.parkNanos(FAILED_NS);
      }
    }
  }

  private int readOn() throws MalformedRecordException {
    int count = ring.consume(this::take);
    if (backlog.endBatch()) {
      hurry.run();
    }
    return count;
  }

  private void take(ByteBuffer sample) {
    read.incrementAndGet();
    try {
      ofFiles = ofFiles && RawRecord.isOfFiles(sample);
      backlog.add(sample);
    } catch (MalformedRecordException | RuntimeException | Error e) {
      if (malformed.incrementAndGet() <= MAX_LOGGED) {
        LOG.error("a record was lost: {}", String.valueOf(e), e);
      }
    }
  }

  /** Reads what is left in the ring buffer and stops. */
  public void stop() throws InterruptedException {
    stopping = true;
    ring.wakeup();
    thread.join();
    try {
      readOn();
    } catch (MalformedRecordException e) {
      LOG.error("the last records were lost: {}", e, e);
    }
  }

  /** How many records were read. */
  public long read() {
    return read.get();
  }

  /** How many records made no sense. */
  public long malformed() {
    return malformed.get();
  }
}
