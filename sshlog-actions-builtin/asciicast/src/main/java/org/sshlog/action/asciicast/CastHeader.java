// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.asciicast;

import org.sshlog.spi.event.Connection;
import org.sshlog.spi.event.TcpInfo;
import org.sshlog.spi.format.Printable;

/**
 * The first line of a recording: the window, and what makes clear whose recording it is. Players
 * ignore the object {@code sshlog}, which is ours.
 *
 * @param startNs when the recording begins, nanoseconds since the epoch
 */
record CastHeader(CastFormat format, Session session, long startNs, Window window) {
  /**
   * Whose recording it is.
   *
   * @param ttyId the terminal, -1 for a session without one
   * @param shellPid the session's first own process, 0 when that is not known
   */
  record Session(Connection connection, int ttyId, int shellPid) {}

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  void append(JsonBuffer out) {
    if (format == CastFormat.V3) {
      out.ascii("{\"version\": 3, \"term\": {\"cols\": ").number(window.columns());
      out.ascii(", \"rows\": ").number(window.rows()).ascii('}');
    } else {
      out.ascii("{\"version\": 2, \"width\": ").number(window.columns());
      out.ascii(", \"height\": ").number(window.rows());
    }
    out.ascii(", \"timestamp\": ").number(startNs / NANOS_PER_SECOND);
    out.ascii(", \"title\": ").string(title());
    environment(out);
    identity(out);
    out.ascii("}\n");
  }

  private String title() {
    Connection connection = session.connection();
    String from = connection.tcp().clientIp();
    String who = connection.username() + "@" + connection.hostname();
    return Printable.of(from.isEmpty() ? who : who + " from " + from);
  }

  /** Those of the session's variables that sshd has set, so that we know them. */
  private void environment(JsonBuffer out) {
    TcpInfo tcp = session.connection().tcp();
    out.ascii(", \"env\": {\"USER\": ").string(session.connection().username());
    if (!tcp.clientIp().isEmpty()) {
      String ends =
          tcp.clientIp() + " " + tcp.clientPort() + " " + tcp.serverIp() + " " + tcp.serverPort();
      out.ascii(", \"SSH_CONNECTION\": ").string(ends);
    }
    if (session.ttyId() >= 0) {
      out.ascii(", \"SSH_TTY\": ").string("/dev/pts/" + session.ttyId());
    }
    out.ascii('}');
  }

  private void identity(JsonBuffer out) {
    Connection connection = session.connection();
    out.ascii(", \"sshlog\": {\"session_id\": ").string(connection.sessionId());
    out.ascii(", \"ptm_pid\": ").number(connection.ptmPid());
    out.ascii(", \"shell_pid\": ").number(session.shellPid());
    out.ascii(", \"tty_id\": ").number(session.ttyId());
    out.ascii(", \"hostname\": ").string(connection.hostname());
    out.ascii(", \"username\": ").string(connection.username());
    out.ascii(", \"user_id\": ").number(connection.userId());
    out.ascii(", \"client_ip\": ").string(connection.tcp().clientIp());
    out.ascii(", \"client_port\": ").number(connection.tcp().clientPort());
    out.ascii(", \"time_ns\": ").number(startNs).ascii('}');
  }
}
