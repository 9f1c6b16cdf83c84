// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.priority;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The place of one thread among those that want a processor, as a nice value from -20, before all
 * others, to 19. Stateless.
 */
public final class ThreadPriority {
  private static final Logger LOG = LoggerFactory.getLogger(ThreadPriority.class);
  private static final int PRIO_PROCESS = 0;
  private static final int CALLING_THREAD = 0;

  /**
   * Who takes records from the kernel: has little to do with each, and nobody may be late for it.
   */
  public static final int READER = -15;

  /** Who makes events of records, as long as there are few. */
  public static final int PROCESSOR = -5;

  /** Who works off a flood: sessions that produce it go before. */
  public static final int FLOOD = 10;

  /** Who takes the events of a flood. */
  public static final int RECORDER = 5;

  /** Who paints screens. */
  public static final int PAINTER = 10;

  private ThreadPriority() {}

  /**
   * Sets the calling thread's priority. Processes that the thread starts inherit it. Where it is
   * not allowed, everything works, and less keeps up.
   *
   * @param nice the nice value
   */
  public static void set(int nice) {
    set(CALLING_THREAD, nice);
  }

  /**
   * Sets a thread's priority.
   *
   * @param thread as {@link #self} gives it
   * @param nice the nice value
   */
  public static void set(int thread, int nice) {
    POSIX posix = POSIXFactory.getNativePOSIX();
    // Linux takes this for the thread, not for the process.
    if (posix.setpriority(PRIO_PROCESS, thread, nice) != 0) {
      LOG.debug("the priority of thread {} can't be set to {}", thread, nice);
    }
  }

  /** The calling thread's number for {@link #set(int, int)}. */
  public static int self() {
    try {
      Path link = Files.readSymbolicLink(Path.of("/proc/thread-self"));
      return Integer.parseInt(link.getFileName().toString());
    } catch (IOException | NumberFormatException e) {
      LOG.debug("a thread does not know its number, so that its priority stays", e);
      return CALLING_THREAD;
    }
  }
}
