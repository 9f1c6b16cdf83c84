// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.testkit;

import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.sshlog.spi.Action;
import org.sshlog.spi.event.Event;

/** Gives events to an action in a thread of its own until that is interrupted. */
final class InterruptedWorker implements Runnable {
  private static final int MAX_EVENTS = 1_000;
  private static final long SETTLE_NS = Duration.ofSeconds(1).toNanos();
  private static final long END_MS = 5_000;

  private final Action action;
  private final IntFunction<Event> events;

  private InterruptedWorker(Action action, IntFunction<Event> events) {
    this.action = action;
    this.events = events;
  }

  /**
   * Interrupts the action at its work.
   *
   * @throws AssertionError when the thread has not ended five seconds later
   */
  static void run(Action action, IntFunction<Event> events) throws InterruptedException {
    Thread thread = new Thread(new InterruptedWorker(action, events), "contract-A6");
    thread.setDaemon(true);
    thread.start();
    awaitBlocked(thread);
    thread.interrupt();
    thread.join(END_MS);
    if (thread.isAlive()) {
      throw new AssertionError(
          "handle() goes on five seconds after its thread was interrupted, at "
              + Arrays.toString(thread.getStackTrace()));
    }
  }

  /** Waits until the thread waits for something, or a second: it may wait inside a system call. */
  private static void awaitBlocked(Thread thread) {
    long deadline = System.nanoTime() + SETTLE_NS;
    while (System.nanoTime() < deadline
        && (thread.getState() == Thread.State.NEW || thread.getState() == Thread.State.RUNNABLE)) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Override
  public void run() {
    for (int n = 0; !Thread.interrupted(); n++) {
      if (n >= MAX_EVENTS) {
        LockSupport.park();
        continue;
      }
      try {
        action.handle(events.apply(n));
        action.flush();
      } catch (Exception e) {
        if (tellsInterrupt(e)) {
          return;
        }
      }
    }
  }

  private static boolean tellsInterrupt(Throwable throwable) {
    for (Throwable t = throwable; t != null; t = t.getCause()) {
      if (t instanceof InterruptedException
          || t instanceof ClosedByInterruptException
          || t instanceof InterruptedIOException && !(t instanceof SocketTimeoutException)) {
        return true;
      }
    }
    return false;
  }
}
