// SPDX-License-Identifier: Apache-2.0
package org.sshlog.delivery;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait after each failure in a row: twice as long each time, and then any time between
 * half of that and all, so that many daemons do not come back to a server at once.
 */
final class Pauses {
  /** A peer can't silence an action for longer than this. */
  static final Duration LONGEST_WISH = Duration.ofHours(1);

  private final long firstNanos;
  private final long longestNanos;
  private final RandomGenerator random;
  private long next;

  Pauses(Duration first, Duration longest, RandomGenerator random) {
    this.firstNanos = Math.max(1, first.toNanos());
    this.longestNanos = Math.max(firstNanos, longest.toNanos());
    this.random = random;
    this.next = firstNanos;
  }

  /**
   * The next pause.
   *
   * @param wish how long the peer wants to be left alone, which is obeyed up to {@link
   *     #LONGEST_WISH}; zero when it did not say
   * @return nanoseconds
   */
  long next(Duration wish) {
    long full = next;
    next = Math.min(longestNanos, full * 2);
    long own = full - (long) (full / 2 * random.nextDouble());
    if (wish.isZero() || wish.isNegative()) {
      return own;
    }
    return wish.compareTo(LONGEST_WISH) > 0 ? LONGEST_WISH.toNanos() : wish.toNanos();
  }

  /** Begins again with the first. */
  void reset() {
    next = firstNanos;
  }
}
