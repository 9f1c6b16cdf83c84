// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.testkit;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/** Threads that a broken plug-in leaves behind, for the test to end. */
final class Threads {
  private static final List<Thread> STARTED = new CopyOnWriteArrayList<>();

  private Threads() {}

  static void start() {
    Thread thread =
        new Thread(
            () -> {
              while (!Thread.interrupted()) {
                LockSupport.park();
              }
            },
            "left-behind");
    thread.setDaemon(true);
    thread.start();
    STARTED.add(thread);
  }

  static void end() {
    STARTED.forEach(Thread::interrupt);
    STARTED.clear();
  }
}
