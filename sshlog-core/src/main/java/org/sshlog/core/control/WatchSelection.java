// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.control;

import org.sshlog.spi.event.Connection;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.event.EventType;

/**
 * Which events a watcher wants.
 *
 * @param user the user's name, or null for all
 * @param session the session's id or the connection's pid in decimal, or null for all
 */
record WatchSelection(String user, String session) {
  /** Whether {@code event} is wanted; a loss that belongs to no connection always is. */
  boolean test(Event event) {
    Connection connection = event.connection();
    if (event.type() == EventType.DATA_LOST && connection.ptmPid() == 0) {
      return true;
    }
    return (user == null || user.equals(connection.username()))
        && (session == null
            || session.equals(connection.sessionId())
            || session.equals(Integer.toString(connection.ptmPid())));
  }
}
