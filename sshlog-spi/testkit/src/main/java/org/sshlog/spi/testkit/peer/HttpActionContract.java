// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.testkit.peer;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.sshlog.spi.testkit.ActionContract;

/** The rules for an action whose peer is a web server: it can go away, come back, and hang. */
public abstract class HttpActionContract extends ActionContract {
  private TestServer server;

  /** For use by authors. */
  protected HttpActionContract() {}

  /** Starts the server. */
  @BeforeEach
  public final void startServer() throws IOException {
    server = new TestServer();
  }

  /** Ends the server. */
  @AfterEach
  public final void endServer() throws IOException {
    server.close();
  }

  /** The peer. */
  protected final TestServer server() {
    return server;
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
    server.setScript(Misbehaviour.silence());
  }

  /** One event a request; override it where that may be more. */
  @Override
  protected long delivered(Path tmp) throws IOException {
    return server.requests().size();
  }
}
