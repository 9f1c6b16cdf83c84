// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.asciicast;

import org.sshlog.spi.UndeliveredException;

/** Adds up what several recordings have lost while one event was worked on. */
final class Losses {
  private long count;
  private Throwable cause;

  /** Something that may lose events. */
  interface Step {
    void run() throws UndeliveredException;
  }

  /** Runs a step; what it loses is kept for {@link #report}. */
  void during(Step step) {
    try {
      step.run();
    } catch (UndeliveredException e) {
      count += e.count();
      cause = e.getCause();
    }
  }

  /** Throws if anything was lost. */
  void report() throws UndeliveredException {
    if (count > 0) {
      throw new UndeliveredException(count, cause);
    }
  }
}
