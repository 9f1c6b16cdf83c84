// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.control;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.sshlog.core.session.ChannelInfo;
import org.sshlog.core.session.SessionInfo;
import org.sshlog.spi.event.Connection;
import org.sshlog.spi.event.ConnectionClose.Traffic;
import org.sshlog.spi.event.ConnectionEstablished;

/** {@code sessions}: who is logged in, one element a channel of a connection. */
public final class SessionsCommand implements ControlCommand {
  private final Supplier<List<SessionInfo>> sessions;

  /**
   * Makes the command.
   *
   * @param sessions gives the sessions that are there now; called from any thread
   */
  public SessionsCommand(Supplier<List<SessionInfo>> sessions) {
    this.sessions = sessions;
  }

  @Override
  public String name() {
    return "sessions";
  }

  @Override
  public Response answer(Request request) throws RequestException {
    request.allow();
    List<Map<String, Object>> list = new ArrayList<>();
    for (SessionInfo session : sessions.get()) {
      if (session.channels().isEmpty()) {
        list.add(fields(session));
      }
      for (ChannelInfo channel : session.channels()) {
        list.add(fields(session, channel));
      }
    }
    return Response.of(Map.of("sessions", list));
  }

  /** A row of one of several channels has its own fields where the connection has those of one. */
  private static Map<String, Object> fields(SessionInfo session, ChannelInfo channel) {
    Map<String, Object> fields = fields(session);
    fields.put("kind", channel.kind().wireName());
    fields.put("command", channel.command());
    fields.put("channel_start_time", channel.startMs());
    if (session.channels().size() > 1) {
      fields.put("shell_pid", channel.shellPid());
      fields.put("tty_id", channel.ttyId());
      fields.put("last_activity_time", channel.lastActivityMs());
      fields.put("last_command", channel.lastCommand());
    } else if (channel.shellPid() != 0) {
      // The one that is left may not be the one that was first.
      fields.put("shell_pid", channel.shellPid());
      fields.put("tty_id", channel.ttyId());
    }
    return fields;
  }

  private static Map<String, Object> fields(SessionInfo session) {
    ConnectionEstablished established = session.established();
    Connection connection = established.connection();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("ptm_pid", connection.ptmPid());
    fields.put("pts_pid", established.ptsPid());
    fields.put("shell_pid", established.shellPid());
    fields.put("tty_id", established.ttyId());
    fields.put("start_time", connection.startTimeMs());
    fields.put("end_time", 0);
    fields.put("last_activity_time", session.lastActivityMs());
    fields.put("last_command", session.lastCommand());
    fields.put("user_id", connection.userId());
    fields.put("username", connection.username());
    fields.put("client_ip", connection.tcp().clientIp());
    fields.put("client_port", connection.tcp().clientPort());
    fields.put("server_ip", connection.tcp().serverIp());
    fields.put("server_port", connection.tcp().serverPort());
    fields.put("session_id", connection.sessionId());
    fields.put("existing", established.existing());
    Traffic traffic = session.traffic();
    fields.put("bytes_in", traffic == null ? null : traffic.bytesIn());
    fields.put("bytes_out", traffic == null ? null : traffic.bytesOut());
    fields.put("lost_bytes", session.lostBytes());
    return fields;
  }
}
