// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.testkit;

import java.io.IOException;

/** A server in memory that can be gone, or hang until its caller is interrupted. */
final class Peer {
  private enum State {
    UP,
    GONE,
    HANGING
  }

  private State state = State.UP;
  private long received;

  synchronized void receive() throws IOException, InterruptedException {
    while (state == State.HANGING) {
      wait();
    }
    if (state == State.GONE) {
      throw new IOException("the peer is gone");
    }
    received++;
  }

  synchronized void take() {
    state = State.GONE;
  }

  synchronized void giveBack() {
    state = State.UP;
  }

  synchronized void hang() {
    state = State.HANGING;
  }

  synchronized boolean isHanging() {
    return state == State.HANGING;
  }

  synchronized long received() {
    return received;
  }
}
