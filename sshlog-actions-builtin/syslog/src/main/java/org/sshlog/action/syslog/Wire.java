// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.syslog;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A connection to a server that only listens. No method waits beyond its deadline (of {@link
 * System#nanoTime()}) or an interrupt. For one thread.
 */
interface Wire extends Closeable {
  /**
   * Writes all of {@code bytes}. When that fails, its position tells what went out.
   *
   * @throws IOException when it failed; the connection is then of no more use
   */
  void write(ByteBuffer bytes, long deadline) throws IOException;

  /**
   * Reads what has come without waiting, and tells whether the server still listens.
   *
   * @throws IOException when the connection did not end in good order
   */
  boolean isOpen() throws IOException;

  /**
   * Says good-bye, waits until the server has read all or the deadline, and frees everything.
   *
   * @return whether the server has read all: it has ended its side, too, and took nothing back
   */
  boolean end(long deadline);

  /** Frees everything at once. */
  @Override
  void close();
}
