// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.syslog;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.sshlog.spi.ActionProvider;
import org.sshlog.spi.testkit.peer.LocalActionContract;

/** The published contract with a local socket, in the journal's protocol. */
class LocalContractTest extends LocalActionContract {
  @Override
  protected ActionProvider provider() {
    return new SyslogProvider();
  }

  @Override
  protected Map<String, Object> validParameters(Path tmp) throws IOException {
    return Map.of("server_address", socket(tmp).toString(), "format", "journald", "timeout", "2s");
  }
}
