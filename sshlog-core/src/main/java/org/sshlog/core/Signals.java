// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core;

import jnr.constants.platform.Signal;
import jnr.posix.POSIXFactory;

/** The signals by which administrators and systemd talk to a daemon. */
final class Signals {
  private Signals() {}

  /**
   * Runs {@code task}, on a thread of its own, each time {@code signal} comes, in place of what the
   * JVM would do. Uses the POSIX implementation that lets the JVM take signals: the native one
   * would run Java inside a signal handler.
   */
  static void onEach(Signal signal, Runnable task) {
    POSIXFactory.getJavaPOSIX()
        .signal(signal, number -> new Thread(task, "sshlog-" + signal.name()).start());
  }
}
