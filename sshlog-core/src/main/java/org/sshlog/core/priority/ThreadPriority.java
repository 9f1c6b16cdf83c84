// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.priority;

import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets single threads go before the sessions that they record. Stateless. */
public final class ThreadPriority {
  private static final Logger LOG = LoggerFactory.getLogger(ThreadPriority.class);
  private static final int PRIO_PROCESS = 0;
  private static final int CALLING_THREAD = 0;

  /**
   * Who takes records from the kernel: has little to do with each, and nobody may be late for it.
   */
  public static final int READER = -15;

  /** Who writes down what goes through sessions. */
  public static final int RECORDER = -10;

  private ThreadPriority() {}

  /**
   * Raises the calling thread's priority: on a machine whose processors are all busy, those who
   * produce must not outrun those who record. Processes that the thread starts inherit it. Where it
   * is not allowed, everything works, and less keeps up.
   *
   * @param nice the thread's nice value, -20 to 19
   */
  public static void raise(int nice) {
    POSIX posix = POSIXFactory.getNativePOSIX();
    // Linux takes this for the thread, not for the process.
    if (posix.setpriority(PRIO_PROCESS, CALLING_THREAD, nice) != 0) {
      LOG.debug("the priority of {} can't be raised", Thread.currentThread().getName());
    }
  }
}
