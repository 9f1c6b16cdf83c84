// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.terminal.host;

/** The place of a thread among those that want a processor. */
public final class ThreadPriority {
  private static final int NICE = 10;

  private ThreadPriority() {}

  /** Lets others go before the calling thread from now on. */
  public static void lower() {
    SystemCalls.setNice(NICE);
  }
}
