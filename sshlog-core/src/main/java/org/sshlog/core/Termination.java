// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import jnr.constants.platform.Signal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the daemon ends: it is asked to by SIGTERM or SIGINT, or plug-in code calls {@code
 * System.exit}, which nobody can forbid it. Either way the daemon gets the time to end in order,
 * and when it does not manage, the process ends without. Safe for use from any thread.
 */
final class Termination {
  private static final Logger LOG = LoggerFactory.getLogger(Termination.class);

  /** SIGTERM promises an end within five seconds. */
  private static final long LIMIT_MS = 4_600;

  private final CountDownLatch asked = new CountDownLatch(1);
  private volatile int exitCode = Main.EXIT_OK;

  /** From now on waits for the wish to end, for the daemon that the calling thread runs. */
  void watch() {
    Thread daemon = Thread.currentThread();
    Signals.onEach(Signal.SIGTERM, () -> end(daemon));
    Signals.onEach(Signal.SIGINT, () -> end(daemon));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> exitCalled(daemon), "sshlog-exit"));
  }

  private void exitCalled(Thread daemon) {
    exitCode = Main.EXIT_FAILED;
    LOG.error(
        "{} called System.exit, which ends sshlogd; remove the plug-in that does so", caller());
    end(daemon);
  }

  /** The thread that waits in {@code System.exit} for its own end. */
  private static String caller() {
    for (Map.Entry<Thread, StackTraceElement[]> thread : Thread.getAllStackTraces().entrySet()) {
      for (StackTraceElement frame : thread.getValue()) {
        if (frame.getClassName().equals("java.lang.Runtime")
            && frame.getMethodName().equals("exit")) {
          return "the thread " + thread.getKey().getName();
        }
      }
    }
    return "somebody";
  }

  private void end(Thread daemon) {
    asked.countDown();
    try {
      daemon.join(LIMIT_MS);
      LOG.warn("sshlogd did not stop in time; what was still to be delivered is lost");
    } catch (InterruptedException e) {
      LOG.debug("not waited for", e);
    }
    Exit.now(exitCode);
  }

  /** Whether the daemon shall end. */
  boolean isAsked() {
    return asked.getCount() == 0;
  }

  /** Waits for the wish to end. */
  void await() throws InterruptedException {
    asked.await();
  }

  /** What the process shall end with. */
  int exitCode() {
    return exitCode;
  }
}
