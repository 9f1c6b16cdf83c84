// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.event;

import static java.util.Objects.requireNonNull;

/**
 * Something was forwarded through the connection: a channel was opened, or this machine has begun
 * to listen for channels to the client.
 *
 * @param connection the connection
 * @param ttyId the pseudo-terminal's number, -1 without one
 * @param timeNs when it happened, nanoseconds since the epoch
 * @param direction {@code local} (the client connects through this machine) or {@code remote} (who
 *     connects to this machine gets to the client)
 * @param action {@code open} for a channel, {@code listen} when this machine begins to listen
 * @param host the host name or address that was asked for, to connect to or to listen on; of a Unix
 *     socket its path
 * @param port the port that was asked for, 0 for a Unix socket
 * @param peer of a channel, what this machine has connected to, or who has connected to it; null
 *     for Unix sockets and where there is none
 * @param error why it failed, as the system names it ({@code ECONNREFUSED}); null when it did not
 */
public record PortForward(
    Connection connection,
    int ttyId,
    long timeNs,
    String direction,
    String action,
    String host,
    int port,
    NetworkConnect.Endpoint peer,
    String error)
    implements Event {
  public PortForward {
    requireNonNull(direction, "direction");
    requireNonNull(action, "action");
    requireNonNull(host, "host");
  }

  /** A channel that was opened, without its peer. */
  public PortForward(
      Connection connection, int ttyId, long timeNs, String direction, String host, int port) {
    this(connection, ttyId, timeNs, direction, "open", host, port, null, null);
  }

  @Override
  public EventType type() {
    return EventType.PORT_FORWARD;
  }

  @Override
  public void describeOwn(Fields fields) {
    fields.text("direction", direction);
    fields.text("action", action);
    fields.text("host", host);
    fields.number("port", port);
    fields.text("peer_ip", peer == null ? null : peer.ip());
    if (peer == null) {
      fields.unknownNumber("peer_port");
    } else {
      fields.number("peer_port", peer.port());
    }
    fields.text("error", error);
  }
}
