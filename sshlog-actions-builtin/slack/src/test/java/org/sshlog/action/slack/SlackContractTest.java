// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.slack;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.sshlog.spi.ActionProvider;
import org.sshlog.spi.testkit.ActionContract;
import org.sshlog.spi.testkit.peer.TestServer;

/** The published contract; the peer is a server that can go away and come back. */
class SlackContractTest extends ActionContract {
  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    server = new TestServer();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Override
  protected ActionProvider provider() {
    return new SlackProvider();
  }

  @Override
  protected Map<String, Object> validParameters(Path tmp) {
    return Map.of(
        "slack_webhook_url",
        "http://127.0.0.1:" + server.port() + "/services/T1/B2/secretXyz",
        "timeout",
        "20s",
        "queue_events",
        "100");
  }

  @Override
  protected void breakPeer(Path tmp) throws IOException {
    server.down();
  }

  @Override
  protected void repairPeer(Path tmp) throws IOException {
    server.up();
  }

  @Override
  protected void hangPeer(Path tmp) {
    server.setScript((request, socket, out) -> new CountDownLatch(1).await());
  }

  @Override
  protected long delivered(Path tmp) throws IOException {
    long count = 0;
    for (TestServer.Request request : server.requests()) {
      count += SlackMessage.read(request.text()).count();
    }
    return count;
  }
}
