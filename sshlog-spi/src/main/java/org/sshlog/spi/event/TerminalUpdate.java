// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.event;

/**
 * Output reached the client's terminal.
 *
 * @param connection the connection
 * @param ttyId the pseudo-terminal's number, -1 without one
 * @param timeNs when it happened, nanoseconds since the epoch
 * @param data the bytes, decoded as UTF-8; a sequence cut between two events stands in the second
 * @param length how many bytes {@code data} came from
 */
public record TerminalUpdate(Connection connection, int ttyId, long timeNs, String data, int length)
    implements Event {
  @Override
  public EventType type() {
    return EventType.TERMINAL_UPDATE;
  }

  @Override
  public void describeOwn(Fields fields) {
    fields.text("terminal_data", data);
    fields.number("data_len", length);
  }

  @Override
  public int weight() {
    return 256 + 2 * data.length();
  }
}
