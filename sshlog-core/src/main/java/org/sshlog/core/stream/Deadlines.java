// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.stream;

import java.util.LinkedHashSet;
import java.util.Set;

/** What waits for a time to pass. Used by the reader thread only. */
final class Deadlines {
  /** When nothing is waited for. */
  static final long NEVER = Long.MAX_VALUE;

  /** Something that has to act at some time. All times are kernel times in ns. */
  interface Timed {
    /** When it has to act, or {@link #NEVER}. */
    long due();

    /** Acts: the time {@link #due} has come. */
    void expire(long now);
  }

  private final Set<Timed> waiting = new LinkedHashSet<>();

  /** Watches {@code timed} until it is due never. */
  void watch(Timed timed) {
    waiting.add(timed);
  }

  /** Lets all act that are due; gives when the next is, or {@link #NEVER}. */
  long tick(long now) {
    if (waiting.isEmpty()) {
      return NEVER;
    }
    for (Timed timed : waiting.toArray(new Timed[0])) {
      if (timed.due() <= now) {
        timed.expire(now);
      }
    }
    waiting.removeIf(timed -> timed.due() == NEVER);
    long next = NEVER;
    for (Timed timed : waiting) {
      next = Math.min(next, timed.due());
    }
    return next;
  }
}
