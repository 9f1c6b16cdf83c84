// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.testkit.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.sshlog.spi.testkit.ActionContract;

/** The rules for an action that sends datagrams to a Unix socket. */
public abstract class LocalActionContract extends ActionContract {
  private LocalPeer peer;

  /** For use by authors. */
  protected LocalActionContract() {}

  /** The socket, on which somebody reads from the first call on. */
  protected final Path socket(Path tmp) throws IOException {
    Path socket = tmp.resolve("socket");
    if (peer == null) {
      peer = new LocalPeer(socket);
    }
    return socket;
  }

  /** All that has arrived so far. */
  protected final List<byte[]> datagrams() {
    return peer == null ? List.of() : peer.datagrams();
  }

  /** Ends the peer. */
  @AfterEach
  public final void endPeer() throws Exception {
    if (peer != null) {
      peer.stop();
    }
  }

  @Override
  protected void breakPeer(Path tmp) throws Exception {
    peer.stop();
  }

  @Override
  protected void repairPeer(Path tmp) throws IOException {
    peer.start();
  }

  /** One event a datagram; override it where that may be more. */
  @Override
  protected long delivered(Path tmp) {
    return datagrams().size();
  }
}
