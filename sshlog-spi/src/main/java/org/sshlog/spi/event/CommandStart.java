// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.event;

/**
 * A process of the session has executed a program.
 *
 * @param connection the connection
 * @param ttyId the pseudo-terminal's number, -1 without one
 * @param timeNs when it happened, nanoseconds since the epoch
 * @param command the program and its arguments
 */
public record CommandStart(Connection connection, int ttyId, long timeNs, Command command)
    implements CommandEvent {
  @Override
  public EventType type() {
    return EventType.COMMAND_START;
  }

  @Override
  public void describeEnd(Fields fields) {
    fields.number("end_time", 0);
    fields.number("exit_code", -1);
  }
}
