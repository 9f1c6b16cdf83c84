// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.event;

/**
 * The window size of a terminal changed.
 *
 * @param connection the connection
 * @param ttyId the pseudo-terminal's number, -1 without one
 * @param timeNs when it happened, nanoseconds since the epoch
 * @param rows the new height in lines, 0 to 65535
 * @param columns the new width in cells, 0 to 65535
 */
public record TerminalResize(Connection connection, int ttyId, long timeNs, int rows, int columns)
    implements Event {
  @Override
  public EventType type() {
    return EventType.TERMINAL_RESIZE;
  }

  @Override
  public void describeOwn(Fields fields) {
    fields.number("rows", rows);
    fields.number("columns", columns);
  }
}
