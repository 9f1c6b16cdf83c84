// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.webhook;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.sshlog.spi.ActionProvider;
import org.sshlog.spi.testkit.peer.HttpActionContract;

/** The published contract. */
class WebhookContractTest extends HttpActionContract {
  @Override
  protected ActionProvider provider() {
    return new WebhookProvider();
  }

  @Override
  protected Map<String, Object> validParameters(Path tmp) {
    return Map.of(
        "webhook_url",
        "http://127.0.0.1:" + server().port() + "/secret-path",
        "headers",
        List.of("Authorization: Bearer 123secret"),
        "hmac_secret",
        "signing secret",
        "timeout",
        "20s",
        "queue_events",
        "150");
  }
}
