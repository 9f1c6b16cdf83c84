// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.stream;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import java.util.function.LongUnaryOperator;
import org.sshlog.core.pipeline.Demand;
import org.sshlog.core.stats.LossLedger.Loss;
import org.sshlog.spi.event.Event;

/**
 * What the streams of all connections have in common: what is wanted of them, where events go, what
 * waits for a time to pass, and how much memory they may hold together. Used by the processor
 * thread; {@link #demand(Demand)} and {@link #dropped} may be called by any.
 */
public final class Streams {
  private static final long MAX_GATHERED = 8 << 20;
  private static final long MAX_HELD = 4 << 20;
  private static final int MAX_CAPTURES = 2_048;
  private static final String DROPPED =
      "sessions: bytes of a connection that has ended or has too many sessions";

  private final StreamTable table;
  private final LongUnaryOperator wallTime;
  private final Consumer<Event> sink;
  private final Deadlines deadlines = new Deadlines();
  private final GatheredBytes gathered = new GatheredBytes(MAX_GATHERED);
  private final GatheredBytes held = new GatheredBytes(MAX_HELD);
  private final AtomicLong droppedRecords = new AtomicLong();
  private final AtomicLong droppedBytes = new AtomicLong();
  private int captures;
  private volatile Demand demand = Demand.NONE;
  private volatile boolean everWanted;

  /**
   * Streams of no connection yet.
   *
   * @param table what the kernel side counts
   * @param wallTime turns kernel time into nanoseconds since the epoch
   * @param sink receives the events, on the processor thread
   */
  public Streams(StreamTable table, LongUnaryOperator wallTime, Consumer<Event> sink) {
    this.table = table;
    this.wallTime = wallTime;
    this.sink = sink;
  }

  /** The streams of a connection that begins. */
  public ConnectionStreams open(long connection) {
    return new ConnectionStreams(this, connection);
  }

  /** From now on this is wanted. */
  public void demand(Demand wanted) {
    demand = wanted;
    everWanted |= wanted.wantsOutput() || wanted.wantsInput() || wanted.wantsFiles();
  }

  Demand demand() {
    return demand;
  }

  /** Whether the kernel side may have counted anything since the daemon started. */
  boolean wasEverWanted() {
    return everWanted;
  }

  /**
   * Lets leave what has waited long enough.
   *
   * @param now kernel time, ns
   * @param horizon tells of which connections something has not come yet
   * @return when to call this again, kernel time in ns; {@link Long#MAX_VALUE} when nothing waits
   */
  public long tick(long now, Horizon horizon) {
    return deadlines.tick(now, horizon);
  }

  /** Makes room in the kernel side's table: forgets the streams of connections that have ended. */
  public void sweep(LongPredicate isLive) {
    if (everWanted) {
      table.retain(isLive);
    }
  }

  /**
   * Lets leave all that waits, since nothing more comes.
   *
   * @param now kernel time, ns
   */
  public void stop(long now) {
    deadlines.tick(now + Gathering.TAIL_WAIT_NS, Horizon.NOW);
  }

  /** What was dropped since it belongs to nothing that is followed. */
  public Loss dropped() {
    return new Loss(DROPPED, droppedRecords.get(), droppedBytes.get());
  }

  void drop(long bytes) {
    droppedRecords.incrementAndGet();
    droppedBytes.addAndGet(bytes);
  }

  StreamTable table() {
    return table;
  }

  Deadlines deadlines() {
    return deadlines;
  }

  /** The memory of bytes that wait to leave. */
  GatheredBytes gathered() {
    return gathered;
  }

  /** The memory of bytes of which it is not known yet whose they are. */
  GatheredBytes held() {
    return held;
  }

  long wallTime(long time) {
    return wallTime.applyAsLong(time);
  }

  void publish(Event event) {
    sink.accept(event);
  }

  /** Whether one more capture may be kept. */
  boolean takeCapture() {
    if (captures >= MAX_CAPTURES) {
      return false;
    }
    captures++;
    return true;
  }

  void giveCapture() {
    captures--;
  }
}
