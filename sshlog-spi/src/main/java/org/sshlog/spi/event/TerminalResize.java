// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.event;

/**
 * The window of a terminal has got a size: the first, before anything else of the terminal is told,
 * or another.
 *
 * @param connection the connection
 * @param ttyId the pseudo-terminal's number
 * @param timeNs when it happened, nanoseconds since the epoch
 * @param shellPid the session's first own process, 0 when that is not known
 * @param rows the height in lines, 0 to 65535; 0 when the client did not say
 * @param columns the width in cells, 0 to 65535; 0 when the client did not say
 */
public record TerminalResize(
    Connection connection, int ttyId, long timeNs, int shellPid, int rows, int columns)
    implements TerminalEvent {
  @Override
  public EventType type() {
    return EventType.TERMINAL_RESIZE;
  }

  @Override
  public void describeOwn(Fields fields) {
    fields.number("shell_pid", shellPid);
    fields.number("rows", rows);
    fields.number("columns", columns);
  }
}
