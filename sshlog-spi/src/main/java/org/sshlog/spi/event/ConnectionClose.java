// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.event;

/**
 * A connection ended.
 *
 * @param established the event that began it; its connection, terminal and processes are this
 *     event's too
 * @param timeNs when it ended, nanoseconds since the epoch
 * @param traffic bytes that went through the connection's sessions, or null when not counted
 * @param lostEvents how many events of this connection were lost
 */
public record ConnectionClose(
    ConnectionEstablished established, long timeNs, Traffic traffic, long lostEvents)
    implements Event {
  /**
   * Payload bytes.
   *
   * @param bytesIn from the client
   * @param bytesOut to the client
   */
  public record Traffic(long bytesIn, long bytesOut) {}

  @Override
  public EventType type() {
    return EventType.CONNECTION_CLOSE;
  }

  @Override
  public Connection connection() {
    return established.connection();
  }

  @Override
  public int ttyId() {
    return established.ttyId();
  }

  @Override
  public void describeOwn(Fields fields) {
    fields.number("start_time", connection().startTimeMs());
    fields.number("end_time", timeNs / 1_000_000);
    ConnectionEstablished.describeSession(
        fields,
        established.ptsPid(),
        established.shellPid(),
        established.existing(),
        established.authentication());
    if (traffic == null) {
      fields.unknownNumber("bytes_in");
      fields.unknownNumber("bytes_out");
    } else {
      fields.number("bytes_in", traffic.bytesIn());
      fields.number("bytes_out", traffic.bytesOut());
    }
    fields.number("lost_events", lostEvents);
  }
}
