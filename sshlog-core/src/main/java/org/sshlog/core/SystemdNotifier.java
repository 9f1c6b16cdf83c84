// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import jnr.unixsocket.UnixDatagramChannel;
import jnr.unixsocket.UnixSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells systemd how the daemon is, as sd_notify(3) describes; without systemd it does nothing. */
final class SystemdNotifier {
  private static final Logger LOG = LoggerFactory.getLogger(SystemdNotifier.class);

  private final String socket;

  SystemdNotifier(String socket) {
    this.socket = socket;
  }

  static SystemdNotifier ofEnvironment() {
    return new SystemdNotifier(System.getenv("NOTIFY_SOCKET"));
  }

  void ready() {
    send("READY=1");
  }

  void stopping() {
    send("STOPPING=1");
  }

  private void send(String state) {
    if (socket == null || !socket.startsWith("/")) {
      return;
    }
    try (UnixDatagramChannel channel = UnixDatagramChannel.open()) {
      channel.send(
          ByteBuffer.wrap(state.getBytes(StandardCharsets.UTF_8)),
          new UnixSocketAddress(new File(socket)));
    } catch (IOException e) {
      LOG.warn("systemd could not be told {}: {}", state, e.getMessage());
    }
  }
}
