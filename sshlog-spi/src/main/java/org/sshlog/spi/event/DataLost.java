// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.event;

/**
 * The kernel side or the daemon had to drop something. Never silent: each cause is reported at most
 * once a second with what was lost since.
 *
 * @param connection the connection
 * @param ttyId the pseudo-terminal's number, -1 without one
 * @param timeNs when it happened, nanoseconds since the epoch
 * @param count how many records or events were lost
 * @param bytes how many bytes they held, 0 when that is not known
 * @param cause where they were lost and why
 */
public record DataLost(
    Connection connection, int ttyId, long timeNs, long count, long bytes, String cause)
    implements Event {
  @Override
  public EventType type() {
    return EventType.DATA_LOST;
  }

  @Override
  public void describeOwn(Fields fields) {
    fields.number("count", count);
    fields.number("bytes", bytes);
    fields.text("cause", cause);
  }
}
