// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.syslog;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.sshlog.spi.ActionProvider;
import org.sshlog.spi.testkit.ActionContract;

/**
 * The published contract over TCP. Over UDP nobody could tell whether a server is there. Messages
 * that come twice count once: that may be when a connection breaks.
 */
class TcpContractTest extends ActionContract {
  private TcpServer server;

  @AfterEach
  void stop() throws Exception {
    if (server != null) {
      server.stop();
    }
  }

  @Override
  protected ActionProvider provider() {
    return new SyslogProvider();
  }

  @Override
  protected Map<String, Object> validParameters(Path tmp) throws Exception {
    if (server == null) {
      server = TcpServer.plain();
    }
    return Map.of(
        "server_address", "localhost",
        "port", Integer.toString(server.port()),
        "udp", "false",
        "facility", "LOG_LOCAL3",
        "severity", "5",
        "severity_of", List.of("command_start=debug"),
        "message_format", "ecs",
        "queue_events", "1",
        "timeout", "2s");
  }

  @Override
  protected void breakPeer(Path tmp) throws Exception {
    server.stop();
  }

  @Override
  protected void repairPeer(Path tmp) throws IOException {
    server.start();
  }

  @Override
  protected void hangPeer(Path tmp) {
    server.hang();
  }

  @Override
  protected long delivered(Path tmp) {
    return server == null ? 0 : server.messages().stream().distinct().count();
  }
}
