// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.journal;

import java.util.Locale;

/** How a login ended; the names in lower case are part of the control protocol. */
enum Ending {
  /** The session's first process ended by itself. */
  LOGOUT,
  /** A signal other than the hang-up killed it. */
  SIGNAL,
  /** The connection ended while it was running. */
  DISCONNECTED,
  /**
   * The connection ended; it had no process of its own, or one that was not seen from its start.
   */
  CLOSED,
  /** Somebody ended it with {@code sshlog kill}. */
  KILLED,
  /** It ended after the daemon had been stopped. */
  DAEMON_STOPPED,
  /** It ended after the daemon had died. */
  DAEMON_DIED,
  /** The machine was started anew since. */
  SYSTEM_DOWN,
  /** Its end was not written down. */
  UNKNOWN;

  String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
