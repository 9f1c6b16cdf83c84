// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.statsd;

import java.util.Locale;
import org.sshlog.spi.event.CommandEvent;
import org.sshlog.spi.event.Connection;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.event.EventType;
import org.sshlog.spi.event.FileTransfer;
import org.sshlog.spi.event.NetworkConnect;

/** What a metric can be told apart by. */
enum Tag {
  USER,
  PID,
  CLIENT_IP,
  CLIENT_PORT,
  COMMAND,
  UPLOAD_FILE,
  HOSTNAME;

  /** The value for an event, empty when it has none. */
  String of(Event event) {
    Connection c = event.connection();
    return switch (this) {
      case USER -> c.username();
      case PID -> number(c.ptmPid());
      case CLIENT_IP -> c.tcp().clientIp();
      case CLIENT_PORT -> number(c.tcp().clientPort());
      case COMMAND -> command(event);
      case UPLOAD_FILE ->
          event.type() == EventType.FILE_UPLOAD ? ((FileTransfer) event).targetPath() : "";
      case HOSTNAME -> c.hostname();
    };
  }

  private static String command(Event event) {
    if (event instanceof CommandEvent command) {
      return command.command().filename();
    }
    return event instanceof NetworkConnect connect ? connect.filename() : "";
  }

  private static String number(int value) {
    return value == 0 ? "" : Integer.toString(value);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
