// SPDX-License-Identifier: Apache-2.0
package org.sshlog.delivery;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.sshlog.spi.format.Printable;

/**
 * Logs that a peer is away: the first failure at once, then a summary every five minutes, and that
 * it is back. For one thread.
 */
final class Trouble {
  private static final long QUIET_NS = Duration.ofMinutes(5).toNanos();
  private static final int MAX_REASON = 500;

  private final Logger logger;
  private final LongSupplier nanoTime;
  private long attempts;
  private long since;
  private long toldAt;

  Trouble(Logger logger, LongSupplier nanoTime) {
    this.logger = logger;
    this.nanoTime = nanoTime;
  }

  /** Notes an attempt that has failed; {@code waiting} messages can't be delivered. */
  void failed(String reason, long waiting) {
    long now = nanoTime.getAsLong();
    if (attempts++ == 0) {
      since = now;
      toldAt = now;
      logger.warn("can't deliver: {}; events wait, and it goes on trying", printable(reason));
    } else if (now - toldAt >= QUIET_NS) {
      toldAt = now;
      logger.warn(
          "still can't deliver after {} attempts: {}; {} events wait",
          attempts,
          printable(reason),
          waiting);
    }
  }

  /** Notes that something was delivered. */
  void over() {
    if (attempts > 0) {
      long seconds = Duration.ofNanos(nanoTime.getAsLong() - since).toSeconds();
      logger.info("delivers again, after {} attempts in {} s", attempts, seconds);
      attempts = 0;
    }
  }

  /** Whether nothing was delivered since an attempt has failed. */
  boolean lasts() {
    return attempts > 0;
  }

  /** A peer's words as a log may hold them. */
  static String printable(String reason) {
    return Printable.of(
        reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON) + "...");
  }
}
