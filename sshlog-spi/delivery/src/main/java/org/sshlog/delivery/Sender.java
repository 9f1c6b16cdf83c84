// SPDX-License-Identifier: Apache-2.0
package org.sshlog.delivery;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * Knows how to send messages to one peer, and nothing of queues and repetition. Written by the
 * author of an action. All methods are called by one thread, that of the {@link Delivery}.
 */
@FunctionalInterface
public interface Sender extends Closeable {
  /**
   * Tries once to send some messages, in this order. Connects when it is not connected, and then
   * looks up the peer's address again.
   *
   * @param batch the oldest messages that wait, at least one; the same may come again, with others
   *     behind them
   * @return what became of them
   * @throws InterruptedException when interrupted: the attempt has taken too long, or the daemon
   *     stops
   * @throws Exception when the peer can't be reached, the same as {@link Outcome#unavailable}; its
   *     text is logged, so it must hold no secret
   */
  Outcome send(List<byte[]> batch) throws Exception;

  /**
   * How many bytes of the messages that it has called delivered it can't be sure of, when its
   * connection breaks: what a peer that confirms nothing may not have read. As many are kept, and
   * sent again after {@link Outcome.Broken}. None for a peer that confirms. Always the same.
   */
  default int unconfirmedBytes() {
    return 0;
  }

  /**
   * Closes the connection. Called once, after the last attempt.
   *
   * @throws IOException when it may be that the peer did not get all that was called delivered:
   *     what is kept of that for {@link #unconfirmedBytes} is sent again after a restart, as far as
   *     there is a spool
   */
  @Override
  default void close() throws IOException {}
}
