// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.event;

import static java.util.Objects.requireNonNull;

/**
 * One client's connection to this machine's sshd: what all its events have in common.
 *
 * @param ptmPid the pid of the sshd process that owns the connection (the monitor), one number for
 *     the whole connection; 0 in an event that belongs to no connection
 * @param sessionId unique over time and hosts (a pid is not); empty when there is no connection
 * @param hostname this machine's name
 * @param username the user that logged in; the user's number in decimal when the user database has
 *     no name for it; in a failed authentication the name that the client gave, hostile text of any
 *     length, empty when it gave none
 * @param userId the number of that user, 0 to 4294967294; -1 while nobody has authenticated
 * @param tcp the addresses
 * @param startTimeMs when the connection began, milliseconds since the epoch
 */
public record Connection(
    int ptmPid,
    String sessionId,
    String hostname,
    String username,
    long userId,
    TcpInfo tcp,
    long startTimeMs) {
  public Connection {
    requireNonNull(sessionId, "sessionId");
    requireNonNull(hostname, "hostname");
    requireNonNull(username, "username");
    requireNonNull(tcp, "tcp");
  }

  /**
   * Stands in an event that belongs to no connection, such as a loss seen for the whole machine.
   */
  public static Connection none(String hostname) {
    return new Connection(0, "", hostname, "", -1, TcpInfo.NONE, 0);
  }
}
