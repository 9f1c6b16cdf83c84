// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.slack;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.sshlog.spi.ActionProvider;
import org.sshlog.spi.testkit.peer.HttpActionContract;
import org.sshlog.spi.testkit.peer.TestServer;

/** The published contract. */
class SlackContractTest extends HttpActionContract {
  @Override
  protected ActionProvider provider() {
    return new SlackProvider();
  }

  @Override
  protected Map<String, Object> validParameters(Path tmp) {
    return Map.of(
        "slack_webhook_url",
        "http://127.0.0.1:" + server().port() + "/services/T1/B2/secretXyz",
        "timeout",
        "20s",
        "queue_events",
        "100");
  }

  @Override
  protected long delivered(Path tmp) throws IOException {
    long count = 0;
    for (TestServer.Request request : server().requests()) {
      count += SlackMessage.read(request.text()).count();
    }
    return count;
  }
}
