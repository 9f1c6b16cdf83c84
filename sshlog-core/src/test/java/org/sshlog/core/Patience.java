// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Waits for what other threads and processes do. */
public final class Patience {
  /** Reached by what will never happen only, however busy the machine is. */
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private static final Duration POLL = Duration.ofMillis(5);

  private Patience() {}

  /** Begins to say what to wait for. */
  public static ConditionFactory await() {
    return Awaitility.await().atMost(LIMIT).pollDelay(Duration.ZERO).pollInterval(POLL);
  }
}
