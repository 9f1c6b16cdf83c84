// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.probe;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sshlog.bpf.KernelClock;
import org.sshlog.bpf.RingBuffer;
import org.sshlog.core.priority.ThreadPriority;
import org.sshlog.core.record.KernelRecord;
import org.sshlog.core.record.KernelRecord.ConnectionBegun;
import org.sshlog.core.record.MalformedRecordException;
import org.sshlog.core.record.RecordDecoder;
import org.sshlog.core.session.SessionRegistry;
import org.sshlog.spi.event.RawText;

/**
 * The thread that reads the ring buffer and feeds the registry. No plug-in code runs on it. A
 * record that cannot be decoded or applied is counted and logged, and the next one is read.
 */
public final class RecordReader {
  private static final Logger LOG = LoggerFactory.getLogger(RecordReader.class);

  /**
   * While records come, they are left to gather for this long each time: whatever the load, this
   * thread and those behind it then wake up only so often.
   */
  private static final long GATHER_NS = 5_000_000;

  private static final long FAILED_NS = 1_000_000_000;
  private static final long SWEEP_NS = 60_000_000_000L;
  private static final long NS_PER_MS = 1_000_000;
  private static final int IDLE_MS = 1_000;
  private static final int MAX_LOGGED = 100;
  private static final int WARM_UP_ROUNDS = 64;

  private final ProbeSet probes;
  private final IoProbes ioProbes;
  private final SessionRegistry registry;
  private final WallClock clock;
  private final long preauthUid;
  private final RecordDecoder decoder = new RecordDecoder();
  private final AtomicLong read = new AtomicLong();
  private final AtomicLong malformed = new AtomicLong();
  private final Thread thread = new Thread(this::run, "sshlog-reader");
  private volatile boolean stopping;

  /**
   * Prepares it.
   *
   * @param ioProbes is told of each sshd process that takes over a connection
   * @param clock is kept right by this reader
   * @param preauthUid the user that sshd's unprivileged process runs as, -1 when there is none
   */
  public RecordReader(
      ProbeSet probes,
      IoProbes ioProbes,
      SessionRegistry registry,
      WallClock clock,
      long preauthUid) {
    this.probes = probes;
    this.ioProbes = ioProbes;
    this.registry = registry;
    this.clock = clock;
    this.preauthUid = preauthUid;
  }

  /**
   * Attaches the probes, takes in the sessions that are there, and begins to read.
   *
   * @throws MalformedRecordException when the kernel side's list of processes makes no sense
   */
  public void start() throws MalformedRecordException {
    probes.attach();
    clock.synchronise();
    new ExistingSessionLoader(probes, registry, preauthUid).load();
    thread.start();
  }

  /** The first flood must not find interpreted what goes over its bytes one by one. */
  private static void warmUp() {
    byte[] text = "text, as sessions produce it\r\n".repeat(1024).getBytes(US_ASCII);
    for (int i = 0; i < WARM_UP_ROUNDS; i++) {
      RawText.decode(text, 0, text.length);
    }
  }

  private void run() {
    ThreadPriority.raise(ThreadPriority.READER);
    warmUp();
    RingBuffer ring = probes.ring();
    int timeout = IDLE_MS;
    int count = 0;
    long swept = KernelClock.bootTimeNs();
    while (!stopping) {
      try {
        if (count > 0 || ring.await(timeout)) {
          LockSupport.parkNanos(GATHER_NS);
        }
        clock.synchronise();
        count = ring.consume(this::take);
        long now = KernelClock.bootTimeNs();
        timeout = timeout(registry.tick(now) - now);
        if (now - swept >= SWEEP_NS) {
          swept = now;
          registry.sweep(probes::knows, now);
        }
      } catch (RuntimeException | Error e) {
        // Without this thread the daemon would be blind, so it goes on, but does not spin.
        LOG.error("reading records failed and goes on: {}", String.valueOf(e), e);
        LockSupport.parkNanos(FAILED_NS);
      }
    }
    ring.consume(this::take);
    registry.stop(KernelClock.bootTimeNs());
  }

  /** How many milliseconds to wait when something is due in {@code ns}. */
  private static int timeout(long ns) {
    return (int) Math.max(0, Math.min(IDLE_MS, ns / NS_PER_MS + 1));
  }

  private void take(ByteBuffer sample) {
    read.incrementAndGet();
    try {
      KernelRecord record = decoder.decode(sample);
      if (record instanceof ConnectionBegun) {
        ioProbes.sshdStarted(record.header().pid());
      }
      registry.apply(record);
    } catch (MalformedRecordException | RuntimeException | Error e) {
      if (malformed.incrementAndGet() <= MAX_LOGGED) {
        LOG.error("a record was lost: {}", String.valueOf(e), e);
      }
    }
  }

  /** Reads what is left in the ring buffer and stops. */
  public void stop() throws InterruptedException {
    stopping = true;
    probes.ring().wakeup();
    thread.join();
  }

  /** How many records were read. */
  public long read() {
    return read.get();
  }

  /** How many records could not be decoded or applied. */
  public long malformed() {
    return malformed.get();
  }
}
