// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.ratelimit;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.sshlog.spi.format.Printable;

/**
 * Keeps an allowance for each key, filled up evenly as the events' own time goes by, and tells the
 * log what it holds back. Remembers the keys used last only, so that its memory is bounded whatever
 * keys come: a key that is forgotten starts with a whole allowance again. Used by one thread.
 */
final class RateLimiter {
  /** How many keys are remembered: a few megabytes at the very most. */
  static final int MAX_KEYS = 8192;

  private static final int MAX_KEY_LENGTH = 256;
  private static final int MAX_SHOWN = 100;
  private static final long REPORT_NS = Duration.ofMinutes(1).toNanos();

  private final Rate rate;
  private final long after;
  private final Logger logger;
  private final Map<String, Allowance> allowances =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Allowance> eldest) {
          return size() > MAX_KEYS;
        }
      };

  private long suppressed;
  private long total;
  private long reportedNs;

  /**
   * Prepares it.
   *
   * @param after how many events of a key must have come before one passes
   */
  RateLimiter(Rate rate, long after, Logger logger) {
    this.rate = rate;
    this.after = after;
    this.logger = logger;
  }

  /** What a key may still use. */
  private static final class Allowance {
    private double events;
    private long timeNs;
    private int seen;
    private long seenNs;

    private Allowance(Rate rate, long timeNs) {
      this.events = rate.events();
      this.timeNs = timeNs;
    }

    /** Whether so many have come before this one, without a pause. */
    private boolean isFlood(Rate rate, long after, long nowNs) {
      if (Math.abs(nowNs - seenNs) >= rate.periodNs()) {
        seen = 0;
      }
      seenNs = nowNs;
      if (seen < after) {
        seen++;
        return false;
      }
      return true;
    }

    private boolean take(Rate rate, long nowNs) {
      long elapsed = nowNs - timeNs;
      if (elapsed > 0) {
        double refill = (double) rate.events() * elapsed / rate.periodNs();
        events = Math.min(rate.events(), events + refill);
        timeNs = nowNs;
      } else if (elapsed < -rate.periodNs()) {
        timeNs = nowNs; // the clock was set back: go on from there, or nothing would ever pass
      }
      if (events < 1) {
        return false;
      }
      events--;
      return true;
    }
  }

  /**
   * Whether an event passes.
   *
   * @param key whose allowance it uses; those that begin with the same 256 characters share one
   * @param nowNs when it happened, nanoseconds since the epoch, not negative
   */
  boolean admit(String key, long nowNs) {
    String own = key.length() > MAX_KEY_LENGTH ? key.substring(0, MAX_KEY_LENGTH) : key;
    Allowance allowance = allowances.computeIfAbsent(own, k -> new Allowance(rate, nowNs));
    if (!allowance.isFlood(rate, after, nowNs)) {
      return false;
    }
    boolean admitted = allowance.take(rate, nowNs);
    if (!admitted) {
      suppressed++;
      total++;
    }
    if (suppressed > 0) {
      report(key, nowNs);
    }
    return admitted;
  }

  private void report(String key, long nowNs) {
    boolean first = total == suppressed;
    if (!first && Math.abs(nowNs - reportedNs) < REPORT_NS) {
      return;
    }
    logger.info(
        "the limit of {} is reached, last by '{}': {} held back since the last such message,"
            + " {} in all",
        rate,
        show(key),
        suppressed,
        total);
    suppressed = 0;
    reportedNs = nowNs;
  }

  private static String show(String key) {
    return Printable.of(key.length() > MAX_SHOWN ? key.substring(0, MAX_SHOWN) + "..." : key);
  }
}
