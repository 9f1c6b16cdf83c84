// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.format;

import java.util.List;
import org.sshlog.spi.event.Authentication;
import org.sshlog.spi.event.Command;
import org.sshlog.spi.event.CommandFinish;
import org.sshlog.spi.event.CommandStart;
import org.sshlog.spi.event.Connection;
import org.sshlog.spi.event.ConnectionAuthFailed;
import org.sshlog.spi.event.ConnectionClose;
import org.sshlog.spi.event.ConnectionEstablished;
import org.sshlog.spi.event.DataLost;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.event.EventType;
import org.sshlog.spi.event.FileOperation;
import org.sshlog.spi.event.FileTransfer;
import org.sshlog.spi.event.NetworkConnect;
import org.sshlog.spi.event.PortForward;
import org.sshlog.spi.event.StandardStream;
import org.sshlog.spi.event.TerminalInput;
import org.sshlog.spi.event.TerminalResize;
import org.sshlog.spi.event.TerminalUpdate;

/** One event of each type that says nothing but has every field such an event can have. */
final class BlankEvents {
  private static final Connection NOBODY = Connection.none("");

  private BlankEvents() {}

  /** The blank event of a type. */
  static Event of(EventType type) {
    return switch (type) {
      case CONNECTION_ESTABLISHED -> established();
      case CONNECTION_AUTH_FAILED ->
          new ConnectionAuthFailed(NOBODY, -1, 0, Authentication.UNKNOWN, false, null);
      case CONNECTION_CLOSE -> new ConnectionClose(established(), 0, null, 0);
      case COMMAND_START -> new CommandStart(NOBODY, -1, 0, command());
      case COMMAND_FINISH -> new CommandFinish(NOBODY, -1, 0, command(), 0, 0, null);
      case TERMINAL_UPDATE -> new TerminalUpdate(NOBODY, -1, 0, 0, StandardStream.STDOUT, 0, "", 0);
      case TERMINAL_INPUT -> new TerminalInput(NOBODY, -1, 0, 0, 0, "", 0, false);
      case TERMINAL_RESIZE -> new TerminalResize(NOBODY, -1, 0, 0, 0, 0);
      case FILE_UPLOAD -> new FileTransfer(NOBODY, -1, 0, true, "", 0, 0, "", 0, "", 0);
      case FILE_DOWNLOAD -> new FileTransfer(NOBODY, -1, 0, false, "", 0, 0, "", 0, "", 0);
      case FILE_OPERATION -> new FileOperation(NOBODY, -1, 0, "", "", null, null, "");
      case PORT_FORWARD -> new PortForward(NOBODY, -1, 0, "", "", 0);
      case NETWORK_CONNECT -> new NetworkConnect(NOBODY, -1, 0, 0, "", nowhere(), nowhere());
      case DATA_LOST -> new DataLost(NOBODY, -1, 0, 0, 0, "");
    };
  }

  private static ConnectionEstablished established() {
    return new ConnectionEstablished(NOBODY, -1, 0, 0, 0, false, Authentication.UNKNOWN);
  }

  private static Command command() {
    return new Command(0, 0, List.of("rsync", "--server"), true, "", "", 0);
  }

  private static NetworkConnect.Endpoint nowhere() {
    return new NetworkConnect.Endpoint("", 0);
  }
}
