// SPDX-License-Identifier: Apache-2.0
package org.sshlog.delivery;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;

/**
 * Leaves a peer alone for a while after each attempt that has failed, longer each time, and logs
 * that it is away and back. For one thread at a time.
 */
final class Backoff {
  private final Figures figures;
  private final Trouble trouble;
  private final Pauses pauses;
  private long until = System.nanoTime();

  Backoff(DeliveryOptions options, Logger logger, Figures figures) {
    this.figures = figures;
    this.trouble = new Trouble(logger, System::nanoTime);
    this.pauses =
        new Pauses(
            options.firstPause(),
            options.longestPause(),
            () -> ThreadLocalRandom.current().nextLong());
  }

  /**
   * An attempt has failed.
   *
   * @param wish how long the peer wants to be left alone; zero when it did not say
   * @param waiting how many messages wait
   */
  void failed(String why, Duration wish, long waiting) {
    long pause = pauses.next(wish);
    figures.retried.increment();
    trouble.failed(why, waiting);
    until = System.nanoTime() + pause;
  }

  /** The peer has taken something. */
  void succeeded() {
    trouble.over();
    pauses.reset();
  }

  /** How long it is still to be left alone, in ns; not above 0 when it may be tried now. */
  long left() {
    return until - System.nanoTime();
  }

  /** Whether nothing was delivered since an attempt has failed. */
  boolean lasts() {
    return trouble.lasts();
  }
}
