// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.probe;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sshlog.bpf.KernelClock;
import org.sshlog.core.backlog.Backlog;
import org.sshlog.core.pipeline.Pipeline;
import org.sshlog.core.priority.ThreadPriority;
import org.sshlog.core.record.KernelRecord;
import org.sshlog.core.record.KernelRecord.ConnectionBegun;
import org.sshlog.core.record.KernelRecord.ListenerExecuted;
import org.sshlog.core.record.MalformedRecordException;
import org.sshlog.core.record.RecordDecoder;
import org.sshlog.core.session.SessionRegistry;
import org.sshlog.spi.event.RawText;

/**
 * The thread that takes records out of the backlog and feeds the registry. No plug-in code runs on
 * it. What connections with a flood have produced comes last, at a pace that rules and actions can
 * follow. A record that cannot be decoded or applied is counted and logged, and the next one is
 * taken.
 */
public final class RecordProcessor {
  private static final Logger LOG = LoggerFactory.getLogger(RecordProcessor.class);
  private static final long FAILED_NS = 1_000_000_000;
  private static final long SWEEP_NS = 60_000_000_000L;
  private static final long IDLE_NS = 1_000_000_000;

  /** How long it waits for rules and actions that have enough to do. */
  private static final long PRESSED_NS = 5_000_000;

  private static final long NS_PER_MS = 1_000_000;
  private static final int MAX_LOGGED = 100;
  private static final int WARM_UP_ROUNDS = 64;

  private final ProbeSet probes;
  private final IoProbes ioProbes;
  private final LogProbes logProbes;
  private final SessionRegistry registry;
  private final WallClock clock;
  private final long preauthUid;
  private final Backlog backlog;
  private final Pipeline pipeline;
  private final RecordDecoder decoder = new RecordDecoder();
  private final AtomicLong malformed = new AtomicLong();
  private final AtomicLong givenUp = new AtomicLong();
  private final Thread thread = new Thread(this::run, "sshlog-processor");
  private long swept = KernelClock.bootTimeNs();
  private int threadNumber;
  private volatile int nice;
  private volatile boolean stopping;
  private volatile long stopNs;

  /**
   * Prepares it.
   *
   * @param ioProbes is told of each sshd that takes over a connection or is executed to wait for
   *     some
   * @param logProbes is told of the same
   * @param clock is kept right by this thread
   * @param preauthUid the user that sshd's unprivileged process runs as, -1 when there is none
   * @param backlog where records come from
   * @param pipeline where events go
   */
  public RecordProcessor(
      ProbeSet probes,
      IoProbes ioProbes,
      LogProbes logProbes,
      SessionRegistry registry,
      WallClock clock,
      long preauthUid,
      Backlog backlog,
      Pipeline pipeline) {
    this.probes = probes;
    this.ioProbes = ioProbes;
    this.logProbes = logProbes;
    this.registry = registry;
    this.clock = clock;
    this.preauthUid = preauthUid;
    this.backlog = backlog;
    this.pipeline = pipeline;
  }

  /**
   * Attaches the probes, takes in the sessions that are there, and begins to process.
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
    threadNumber = ThreadPriority.self();
    setNice(ThreadPriority.PROCESSOR);
    warmUp();
    while (!stopping) {
      try {
        turn();
      } catch (RuntimeException | Error e) {
        // Without this thread the daemon would be blind, so it goes on, but does not spin.
        LOG.error("processing records failed and goes on: {}", String.valueOf(e), e);
        LockSupport.parkNanos(FAILED_NS);
      }
    }
    drain();
    registry.stop(KernelClock.bootTimeNs());
  }

  private void turn() {
    clock.synchronise();
    int count = backlog.take(this::take);
    boolean pressed = pipeline.isPressed() || (backlog.isBetterLeft() && !pipeline.isWatched());
    pace(count > 0);
    boolean moved = !pressed && backlog.takeSpooled(this::take);
    long now = KernelClock.bootTimeNs();
    long next = registry.tick(now, backlog::horizon);
    if (now - swept >= SWEEP_NS) {
      swept = now;
      registry.sweep(connection -> probes.knows(connection) || backlog.isBehind(connection), now);
      backlog.trim();
    }
    if (count == 0 && !moved) {
      long wait = Math.min(IDLE_NS, next - now + NS_PER_MS);
      backlog.await(pressed ? Math.min(wait, PRESSED_NS) : wait, pressed);
    }
  }

  /** A flood may wait, as long as there is room for it. */
  private void pace(boolean urgent) {
    boolean flood = backlog.hasSpooled();
    Fullness fullness = Fullness.of(backlog.counters());
    pipeline.haste(fullness.nice(ThreadPriority.RECORDER));
    int wanted = flood && !urgent ? fullness.nice(ThreadPriority.FLOOD) : ThreadPriority.PROCESSOR;
    if (wanted != nice) {
      setNice(wanted);
    }
  }

  private void setNice(int wanted) {
    nice = wanted;
    ThreadPriority.set(wanted);
  }

  /** Records have come that shall not wait. For the thread that reads them. */
  public void hurry() {
    if (nice > ThreadPriority.PROCESSOR && threadNumber != 0) {
      nice = ThreadPriority.PROCESSOR;
      ThreadPriority.set(threadNumber, ThreadPriority.PROCESSOR);
    }
  }

  /** Processes what is left, as far as there is time. */
  private void drain() {
    setNice(ThreadPriority.PROCESSOR);
    backlog.take(this::take);
    while (backlog.hasSpooled() && System.nanoTime() - stopNs < 0) {
      if (pipeline.isPressed()) {
        LockSupport.parkNanos(PRESSED_NS);
      } else {
        backlog.takeSpooled(this::take);
      }
    }
    long bytes = backlog.discard();
    if (bytes > 0) {
      givenUp.addAndGet(bytes);
      LOG.warn("stopped with {} bytes of records unprocessed", bytes);
    }
  }

  private void take(ByteBuffer sample) {
    try {
      KernelRecord record = decoder.decode(sample);
      if (record instanceof ConnectionBegun || record instanceof ListenerExecuted) {
        ioProbes.sshdStarted(record.header().pid());
        logProbes.sshdStarted(record.header().pid());
      }
      registry.apply(record);
    } catch (MalformedRecordException | RuntimeException | Error e) {
      if (malformed.incrementAndGet() <= MAX_LOGGED) {
        LOG.error("a record was lost: {}", String.valueOf(e), e);
      }
    }
  }

  /**
   * Processes what is left in the backlog and stops. Nothing may be added any more.
   *
   * @param millis how long that may take; what is then left is given up
   */
  public void stop(long millis) throws InterruptedException {
    stopNs = System.nanoTime() + millis * NS_PER_MS;
    stopping = true;
    backlog.wakeup();
    thread.join();
  }

  /** How many records could not be decoded or applied. */
  public long malformed() {
    return malformed.get();
  }

  /** How many bytes of records were given up when it was stopped. */
  public long givenUp() {
    return givenUp.get();
  }
}
