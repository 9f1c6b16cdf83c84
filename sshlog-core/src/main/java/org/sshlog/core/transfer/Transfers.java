// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.transfer;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;
import org.sshlog.core.pipeline.Demand;
import org.sshlog.core.stream.Horizon;
import org.sshlog.core.stream.StreamTable;
import org.sshlog.spi.event.Event;

/**
 * What the file transfers of all connections have in common. Used by the processor thread; {@link
 * #untracked} may be called by any.
 */
public final class Transfers {
  /** How long the processor thread may wait for a file system. */
  private static final long DIRECTORY_PATIENCE_MS = 250;

  private static final long MAX_BYTES = 16 << 20;

  private final StreamTable table;
  private final LongUnaryOperator wallTime;
  private final Consumer<Event> sink;
  private final Budget budget = new Budget(MAX_BYTES);
  private final Directories directories;
  private final AtomicLong untracked = new AtomicLong();

  private volatile boolean wanted;

  /** Connections with channels whose server has ended. */
  private final Set<ConnectionTransfers> ending = new LinkedHashSet<>();

  /**
   * Transfers of no connection yet.
   *
   * @param table what the kernel side counts
   * @param wallTime turns kernel time into nanoseconds since the epoch
   * @param sink receives the events, on the processor thread
   */
  public Transfers(StreamTable table, LongUnaryOperator wallTime, Consumer<Event> sink) {
    this(table, wallTime, sink, Path.of("/proc"), DIRECTORY_PATIENCE_MS);
  }

  Transfers(
      StreamTable table,
      LongUnaryOperator wallTime,
      Consumer<Event> sink,
      Path proc,
      long directoryPatienceMs) {
    this.table = table;
    this.wallTime = wallTime;
    this.sink = sink;
    this.directories = new Directories(proc, directoryPatienceMs);
  }

  /** From now on this is wanted; to be called from any thread. */
  public void demand(Demand demand) {
    wanted = demand.wantsFiles();
  }

  boolean isWanted() {
    return wanted;
  }

  /**
   * The transfers of a connection that begins.
   *
   * @param connection its number
   * @param viewers processes that see the same files as its sshd; the first that is there is asked
   */
  public ConnectionTransfers open(long connection, List<Integer> viewers) {
    return new ConnectionTransfers(this, connection, viewers);
  }

  /**
   * Ends channels whose server has ended a while ago.
   *
   * @param now kernel time, ns
   * @param horizon tells of which connections records have not come yet
   * @return when to call this again, kernel time in ns; {@link Long#MAX_VALUE} when nothing waits
   */
  public long tick(long now, Horizon horizon) {
    if (ending.isEmpty()) {
      return Long.MAX_VALUE;
    }
    ending.removeIf(connection -> !connection.expire(horizon.of(connection.number(), now)));
    return ending.stream()
        .filter(connection -> horizon.of(connection.number(), now) == now)
        .mapToLong(ConnectionTransfers::due)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /** How much of what was said could not be followed since there was too much. */
  public long untracked() {
    return untracked.get();
  }

  void miss() {
    untracked.incrementAndGet();
  }

  void watch(ConnectionTransfers connection) {
    ending.add(connection);
  }

  void forget(ConnectionTransfers connection) {
    ending.remove(connection);
  }

  StreamTable table() {
    return table;
  }

  Budget budget() {
    return budget;
  }

  Directories directories() {
    return directories;
  }

  long wallTime(long time) {
    return wallTime.applyAsLong(time);
  }

  void publish(Event event) {
    sink.accept(event);
  }
}
