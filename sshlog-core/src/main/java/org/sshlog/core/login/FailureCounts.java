// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.login;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often each address has failed since it was last quiet for an hour. Remembers the addresses
 * that failed last only, so that its memory is bounded; one that is forgotten begins with 1 again.
 * For one thread.
 */
public final class FailureCounts {
  /** A few megabytes at the very most. */
  static final int MAX_ADDRESSES = 16_384;

  private static final long QUIET_NS = Duration.ofHours(1).toNanos();

  private static final class Count {
    private long failures;
    private long lastNs;
  }

  private final Map<String, Count> counts =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Count> eldest) {
          return size() > MAX_ADDRESSES;
        }
      };

  /**
   * Counts a failure.
   *
   * @param address whose
   * @param nowNs when, on a clock that is never set
   * @return how many there were from that address, with this one
   */
  public long add(String address, long nowNs) {
    Count count = counts.computeIfAbsent(address, a -> new Count());
    if (nowNs - count.lastNs >= QUIET_NS) {
      count.failures = 0;
    }
    count.lastNs = nowNs;
    return ++count.failures;
  }
}
