// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.syslog;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.sshlog.spi.ActionProvider;
import org.sshlog.spi.testkit.ActionContract;

/** The published contract with a local socket, in the journal's protocol. */
class LocalContractTest extends ActionContract {
  private LocalPeer peer;

  @AfterEach
  void stop() throws Exception {
    if (peer != null) {
      peer.stop();
    }
  }

  @Override
  protected ActionProvider provider() {
    return new SyslogProvider();
  }

  @Override
  protected Map<String, Object> validParameters(Path tmp) throws IOException {
    if (peer == null) {
      peer = new LocalPeer(tmp.resolve("socket"));
    }
    return Map.of(
        "server_address", tmp.resolve("socket").toString(), "format", "journald", "timeout", "2s");
  }

  @Override
  protected void breakPeer(Path tmp) throws Exception {
    peer.stop();
  }

  @Override
  protected void repairPeer(Path tmp) throws IOException {
    peer.start();
  }

  @Override
  protected long delivered(Path tmp) {
    return peer == null ? 0 : peer.datagrams().size();
  }
}
