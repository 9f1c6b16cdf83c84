// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.pipeline;

import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.sshlog.spi.format.Printable;

/**
 * Logs failures without flooding: the first at once, then at most one a minute with the number of
 * those that it stands for. Survives exceptions that can't even tell what they are. Used by one
 * thread.
 */
final class FailureLog {
  private static final long QUIET_NS = 60_000_000_000L;
  private static final int MAX_TEXT = 1_000;

  private final Logger logger;
  private final String who;
  private final LongSupplier nanoTime;
  private boolean everTold;
  private long toldAt;
  private long untold;
  private boolean failing;

  FailureLog(Logger logger, String who) {
    this(logger, who, System::nanoTime);
  }

  FailureLog(Logger logger, String who, LongSupplier nanoTime) {
    this.logger = logger;
    this.who = Printable.of(who);
    this.nanoTime = nanoTime;
  }

  /** Notes a failure that {@code count} events have suffered. */
  void failed(Throwable failure, long count) {
    long now = nanoTime.getAsLong();
    if (everTold && now - toldAt < QUIET_NS) {
      untold += count;
      return;
    }
    try {
      String text = describe(failure);
      if (untold > 0) {
        logger.warn("{} failed {} more times, last with {}", who, untold + count, text);
      } else {
        logger.warn("{} failed: {}", who, text);
      }
      logger.debug("{} failed", who, failure);
    } catch (Throwable e) {
      // A logger that asks the exception for its text, or has no memory: it is counted all the
      // same.
    }
    everTold = true;
    toldAt = now;
    untold = 0;
    failing = true;
  }

  /** Notes that it works; told once after a failure that was told. */
  void succeeded() {
    if (failing) {
      failing = false;
      logger.info("{} works again", who);
    }
  }

  /** One line that says what was thrown, whatever its own methods do. */
  static String describe(Throwable thrown) {
    String text;
    try {
      text = String.valueOf(thrown.toString());
    } catch (Throwable e) { // whoever wrote the plug-in wrote its exceptions, too
      text = thrown.getClass().getName();
    }
    return Printable.of(text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "...");
  }
}
