// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.sessionlog;

/**
 * Which session a file belongs to: never a pid alone, since pids are used again.
 *
 * @param sessionId the connection's, unique over time and hosts
 * @param ttyId the pseudo-terminal's number, -1 without one
 * @param shellPid the session's first own process, 0 when that is not known
 */
record Identity(String sessionId, int ttyId, int shellPid) {
  /**
   * Whether both mean one session. A terminal is used by one session at a time, so its first
   * process may be unknown to one of them.
   */
  boolean matches(Identity other) {
    return sessionId.equals(other.sessionId)
        && ttyId == other.ttyId
        && (shellPid == other.shellPid || ttyId >= 0 && (shellPid == 0 || other.shellPid == 0));
  }
}
