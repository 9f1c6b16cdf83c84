// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.stream;

import java.util.LinkedHashSet;
import java.util.Set;

/** What waits for a time to pass. Used by the processor thread only. */
final class Deadlines {
  /** When nothing is waited for. */
  static final long NEVER = Long.MAX_VALUE;

  /** Something that has to act at some time. All times are kernel times in ns. */
  interface Timed {
    /** When it has to act, or {@link #NEVER}. */
    long due();

    /** Acts: the time {@link #due} has come. */
    void expire(long now);

    /** The connection that it is about. */
    long connection();
  }

  private final Set<Timed> waiting = new LinkedHashSet<>();

  /** Watches {@code timed} until it is due never. */
  void watch(Timed timed) {
    waiting.add(timed);
  }

  /**
   * Lets all act that are due. For a connection of which not all is known that has happened, time
   * has not passed further than what is known.
   *
   * @return when the next is, or {@link #NEVER}; without those for whom time lags behind
   */
  long tick(long now, Horizon horizon) {
    if (waiting.isEmpty()) {
      return NEVER;
    }
    for (Timed timed : waiting.toArray(new Timed[0])) {
      long passed = horizon.of(timed.connection(), now);
      if (timed.due() <= passed) {
        timed.expire(passed);
      }
    }
    waiting.removeIf(timed -> timed.due() == NEVER);
    long next = NEVER;
    for (Timed timed : waiting) {
      if (timed.due() < next && horizon.of(timed.connection(), now) == now) {
        next = timed.due();
      }
    }
    return next;
  }
}
