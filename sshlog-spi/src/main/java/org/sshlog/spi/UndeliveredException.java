// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi;

import java.io.IOException;

/**
 * Tells the daemon exactly how many events an action has failed to deliver, when that is not the
 * one event in hand: an action that gathers events, or works on several at once, throws it from
 * {@link Action#handle}, {@link Action#flush} or {@link Action#close}.
 *
 * <p>The count covers everything given to the action and not yet reported. It includes the event in
 * hand only if that one is lost too; an event that is merely kept for later is not counted.
 */
public final class UndeliveredException extends IOException {
  private static final long serialVersionUID = 1L;

  private final long count;

  /**
   * Reports a loss.
   *
   * @param count how many events were lost, at least 1
   * @param cause why the last of them was; not null
   */
  public UndeliveredException(long count, Throwable cause) {
    super(count + (count == 1 ? " event" : " events") + " not delivered: " + textOf(cause), cause);
    if (count < 1) {
      throw new IllegalArgumentException("count < 1: " + count);
    }
    this.count = count;
  }

  private static String textOf(Throwable cause) {
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }

  /** How many events were lost, at least 1. */
  public long count() {
    return count;
  }
}
