// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.stats;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.sshlog.spi.event.Connection;
import org.sshlog.spi.event.DataLost;
import org.sshlog.spi.event.Event;

/**
 * Knows every place where something can be lost, asks each how much it has lost, and publishes what
 * is new as {@code data_lost} events: at most one for each cause at a time. Safe for use from any
 * thread.
 */
public final class LossLedger {
  /**
   * What one place has lost since the daemon started.
   *
   * @param cause where and why, in words
   * @param count how many records or events
   * @param bytes how many bytes they held, 0 when that is not known
   */
  public record Loss(String cause, long count, long bytes) {}

  private final Connection nowhere;
  private final LongSupplier wallTimeNs;
  private final Consumer<Event> events;
  private final List<Supplier<List<Loss>>> sources = new ArrayList<>();
  private final Map<String, Loss> reported = new LinkedHashMap<>();

  /**
   * A ledger without sources.
   *
   * @param hostname this machine's name
   * @param wallTimeNs the time, nanoseconds since the epoch
   * @param events receives the {@code data_lost} events
   */
  public LossLedger(String hostname, LongSupplier wallTimeNs, Consumer<Event> events) {
    this.nowhere = Connection.none(hostname);
    this.wallTimeNs = wallTimeNs;
    this.events = events;
  }

  /** Adds a place where one thing can be lost; {@code count} only grows. */
  public void add(String cause, LongSupplier count) {
    add(() -> List.of(new Loss(cause, count.getAsLong(), 0)));
  }

  /** Adds a place where several things can be lost; the figures of each cause only grow. */
  public synchronized void add(Supplier<List<Loss>> source) {
    sources.add(source);
  }

  /** Publishes what has been lost since the last call. */
  public synchronized void report() {
    for (Loss loss : losses()) {
      Loss before = reported.getOrDefault(loss.cause(), new Loss(loss.cause(), 0, 0));
      long count = loss.count() - before.count();
      // A place that starts anew, such as a rule after a reload, counts from nothing again.
      Loss since =
          count < 0
              ? loss
              : new Loss(loss.cause(), count, Math.max(0, loss.bytes() - before.bytes()));
      reported.put(loss.cause(), loss);
      if (since.count() > 0) {
        events.accept(
            new DataLost(
                nowhere, -1, wallTimeNs.getAsLong(), since.count(), since.bytes(), loss.cause()));
      }
    }
  }

  /** What every place has lost since it was there; places that have lost nothing are left out. */
  public synchronized List<Loss> losses() {
    List<Loss> losses = new ArrayList<>();
    for (Supplier<List<Loss>> source : sources) {
      for (Loss loss : source.get()) {
        if (loss.count() > 0) {
          losses.add(loss);
        }
      }
    }
    return losses;
  }
}
