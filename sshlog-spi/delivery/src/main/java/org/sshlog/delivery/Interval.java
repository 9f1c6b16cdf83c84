// SPDX-License-Identifier: Apache-2.0
package org.sshlog.delivery;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The time between two batches that were delivered. For one thread at a time. */
final class Interval {
  private static final long LONGEST_AT_THE_END_NS = TimeUnit.SECONDS.toNanos(1);

  private final long nanos;
  private final LongSupplier nanoTime;
  private boolean begun;
  private long since;

  Interval(Duration length, LongSupplier nanoTime) {
    this.nanos = length.toNanos();
    this.nanoTime = nanoTime;
  }

  /** A batch was delivered now. */
  void begin() {
    begun = true;
    since = nanoTime.getAsLong();
  }

  /**
   * How many nanoseconds the next batch has to wait; none when that is 0 or less.
   *
   * @param closing whether the delivery ends, and only what a peer surely wants is waited for
   */
  long left(boolean closing) {
    if (!begun || nanos == 0) {
      return 0;
    }
    long wanted = closing ? Math.min(nanos, LONGEST_AT_THE_END_NS) : nanos;
    return wanted - (nanoTime.getAsLong() - since);
  }
}
