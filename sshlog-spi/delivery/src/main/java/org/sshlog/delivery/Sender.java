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

  /** Closes the connection. Called once, after the last attempt. */
  @Override
  default void close() throws IOException {}
}
