// SPDX-License-Identifier: Apache-2.0
package org.sshlog.delivery;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Calls a sender, and interrupts it when it takes too long. An interrupt of its own never reaches
 * what the thread does afterwards. {@link #send} is for one thread.
 *
 * <p>One timer is enough for many calls: when it rings, it looks since when the present call runs,
 * and is set again for the rest.
 */
final class Attempts {
  /** So that a sender which watches the time itself can say more of what was slow. */
  private static final Duration GRACE = Duration.ofMillis(500);

  private final Sender sender;
  private final Duration timeout;
  private final long limitNanos;
  private boolean timerIsSet;

  /** Who sends now, and since when; null when nobody does. */
  private Thread sending;

  private long since;
  private boolean tooLate;

  Attempts(Sender sender, Duration timeout) {
    this.sender = sender;
    this.timeout = timeout;
    this.limitNanos = timeout.plus(GRACE).toNanos();
  }

  /**
   * Sends a batch once.
   *
   * @throws InterruptedException when somebody else has interrupted the thread
   */
  Outcome send(List<byte[]> batch) throws InterruptedException {
    begin();
    Throwable thrown = null;
    Outcome outcome = null;
    try {
      outcome = sender.send(batch);
    } catch (Throwable e) { // a sender's errors, too, must not end its thread
      thrown = e;
    }
    return judge(outcome, thrown);
  }

  private synchronized void begin() {
    sending = Thread.currentThread();
    since = System.nanoTime();
    tooLate = false;
    if (!timerIsSet) {
      setTimer(limitNanos);
    }
  }

  private void setTimer(long nanos) {
    timerIsSet = true;
    new CompletableFuture<Void>()
        .orTimeout(nanos, TimeUnit.NANOSECONDS)
        .whenComplete((nothing, e) -> ring());
  }

  private synchronized void ring() {
    timerIsSet = false;
    if (sending == null || tooLate) {
      return;
    }
    long left = limitNanos - (System.nanoTime() - since);
    if (left > 0) {
      setTimer(left);
    } else {
      tooLate = true;
      sending.interrupt();
    }
  }

  private synchronized Outcome judge(Outcome outcome, Throwable thrown)
      throws InterruptedException {
    sending = null;
    if (tooLate) {
      Thread.interrupted();
    }
    if (outcome != null) {
      return outcome;
    }
    if (tooLate) {
      return Outcome.unavailable("no answer within " + timeout.toMillis() + " ms");
    }
    if (thrown instanceof InterruptedException e) {
      throw e;
    }
    return Outcome.unavailable(thrown == null ? "the sender said nothing" : describe(thrown));
  }

  /** What was thrown, in words; survives exceptions that can't even tell what they are. */
  static String describe(Throwable thrown) {
    try {
      String message = thrown.getMessage();
      String name = thrown.getClass().getSimpleName();
      return message == null || message.isBlank() ? name : name + ": " + message;
    } catch (Throwable e) {
      return thrown.getClass().getName();
    }
  }
}
