// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.event;

/**
 * A forwarded TCP channel was opened.
 *
 * @param connection the connection
 * @param ttyId the pseudo-terminal's number, -1 without one
 * @param timeNs when it happened, nanoseconds since the epoch
 * @param direction {@code local} (the client connects through this machine) or {@code remote}
 * @param host the host name or address that was asked for
 * @param port the port that was asked for
 */
public record PortForward(
    Connection connection, int ttyId, long timeNs, String direction, String host, int port)
    implements Event {
  @Override
  public EventType type() {
    return EventType.PORT_FORWARD;
  }

  @Override
  public void describeOwn(Fields fields) {
    fields.text("direction", direction);
    fields.text("host", host);
    fields.number("port", port);
  }
}
