// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.testkit;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.sshlog.spi.Action;
import org.sshlog.spi.UndeliveredException;
import org.sshlog.spi.event.Event;

/** Gives events to an action, flushing after each, and counts as the daemon does. */
final class Delivery {
  private static final long PAUSE_NS = 20_000_000;

  private final Action action;
  private final IntFunction<Event> events;
  private final Duration patience;
  private final List<Exception> failures = new ArrayList<>();
  private int given;
  private long lost;

  Delivery(Action action, IntFunction<Event> events, Duration patience) {
    this.action = action;
    this.events = events;
    this.patience = patience;
  }

  /** Gives the next event; tells whether neither it nor the flush behind it failed. */
  private boolean next() throws InterruptedException {
    try {
      action.handle(events.apply(given++));
      action.flush();
      return true;
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      fail(e);
      return false;
    }
  }

  void series(int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      next();
    }
  }

  List<Exception> failures() {
    return failures;
  }

  void requireNoFailure() {
    if (!failures.isEmpty()) {
      throw new AssertionError("it throws although its peer is there", failures.get(0));
    }
  }

  void untilFailure() throws InterruptedException {
    await(false, "its peer is gone, but events are accepted as if they were delivered");
  }

  void untilSuccess() throws InterruptedException {
    await(true, "its peer is back, but it still throws");
  }

  private void await(boolean success, String complaint) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (next() != success) {
      if (System.nanoTime() > deadline) {
        AssertionError error = new AssertionError(complaint + " after " + patience);
        failures.stream().reduce((first, last) -> last).ifPresent(error::initCause);
        throw error;
      }
      LockSupport.parkNanos(PAUSE_NS);
    }
  }

  void closeQuietly() {
    try {
      action.close();
    } catch (IOException e) {
      fail(e);
    }
  }

  private void fail(Exception failure) {
    failures.add(failure);
    lost += failure instanceof UndeliveredException undelivered ? undelivered.count() : 1;
  }

  /** Waits until what was given is what arrived and what was reported as lost. */
  void awaitBalance(Callable<Long> delivered) throws Exception {
    long deadline = System.nanoTime() + patience.toNanos();
    long arrived = delivered.call();
    while (arrived + lost != given) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(
            given + " events in, " + arrived + " delivered, " + lost + " reported as lost");
      }
      LockSupport.parkNanos(PAUSE_NS);
      arrived = delivered.call();
    }
  }
}
