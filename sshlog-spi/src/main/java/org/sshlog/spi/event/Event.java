// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.event;

/**
 * Something that happened in an SSH connection. Immutable; safe to keep and to share between
 * threads.
 *
 * <p>New kinds of event are added over time, so a plug-in that tells kinds apart needs a branch for
 * those it does not know.
 */
public sealed interface Event
    permits ConnectionEstablished,
        ConnectionAuthFailed,
        ConnectionClose,
        CommandEvent,
        TerminalEvent,
        FileTransfer,
        FileOperation,
        PortForward,
        NetworkConnect,
        DataLost {
  /** The kind of event. */
  EventType type();

  /** The connection it belongs to; never null. */
  Connection connection();

  /** The number of the session's pseudo-terminal ({@code /dev/pts/N}), -1 without a terminal. */
  int ttyId();

  /** When it happened, nanoseconds since the epoch. */
  long timeNs();

  /**
   * Tells {@code fields} the fields of this kind of event that are not common to all, in their
   * fixed order. Use {@link #describe(Fields)} for all fields.
   */
  void describeOwn(Fields fields);

  /** Tells {@code fields} every field of this event, the common ones first. */
  default void describe(Fields fields) {
    Connection c = connection();
    fields.text("event_type", type().wireName());
    fields.number("ptm_pid", c.ptmPid());
    fields.text("session_id", c.sessionId());
    fields.text("username", c.username());
    fields.number("user_id", c.userId());
    fields.number("tty_id", ttyId());
    fields.text("hostname", c.hostname());
    fields.number("time_ns", timeNs());
    fields.beginGroup("tcp_info");
    fields.text("client_ip", c.tcp().clientIp());
    fields.number("client_port", c.tcp().clientPort());
    fields.text("server_ip", c.tcp().serverIp());
    fields.number("server_port", c.tcp().serverPort());
    fields.endGroup();
    describeOwn(fields);
  }

  /** Roughly how many bytes of memory this event holds: what a bounded queue charges for it. */
  default int weight() {
    return 256;
  }
}
