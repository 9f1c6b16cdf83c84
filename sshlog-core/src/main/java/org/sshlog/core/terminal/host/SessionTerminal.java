// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.terminal.host;

import org.sshlog.core.session.SessionInfo;

/**
 * The terminal of a session, and the sshd process through whose hands its bytes go.
 *
 * @param session the session as the daemon knows it; of several on one connection, the first
 * @param number the N of {@code /dev/pts/N}
 * @param server the sshd process that holds the master
 * @param serverStart when that process began, in clock ticks since boot
 * @param descriptor its descriptor of the master
 */
public record SessionTerminal(
    SessionInfo session, int number, int server, long serverStart, int descriptor) {
  /** The name of the terminal for people: {@code pts/N}. */
  public String name() {
    return "pts/" + number;
  }

  /** The session's unique name. */
  public String sessionId() {
    return session.established().connection().sessionId();
  }

  /** Who has logged in; may be hostile text. */
  public String username() {
    return session.established().connection().username();
  }
}
