// SPDX-License-Identifier: Apache-2.0
package org.sshlog.delivery;

import java.io.IOException;
import org.sshlog.spi.UndeliveredException;

/** The messages that were lost, until the daemon is told. For one thread at a time. */
final class Losses {
  private final Figures figures;
  private long count;
  private IOException reason;

  /** Nothing is lost yet; {@code figures} count all that ever is. */
  Losses(Figures figures) {
    this.figures = figures;
  }

  /** So many messages, which may be none, were dropped. */
  void dropped(long messages, IOException why) {
    if (messages > 0) {
      figures.dropped.add(messages);
      count += messages;
      reason = why;
    }
  }

  /** A message was set aside. */
  void setAside(IOException why) {
    figures.setAside.increment();
    count++;
    reason = why;
  }

  /** Throws what was lost since the last call. */
  void report() throws UndeliveredException {
    if (count > 0) {
      long told = count;
      count = 0;
      throw new UndeliveredException(told, reason);
    }
  }
}
