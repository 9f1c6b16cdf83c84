// SPDX-License-Identifier: Apache-2.0
package org.sshlog.delivery.datagram;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Where an action's datagrams go. Opens with the first, and again by itself after a failure. For
 * one thread at a time.
 */
public interface Datagrams extends Closeable {
  /**
   * Datagrams by UDP, IPv4 or IPv6. The name is looked up again from time to time. Sending never
   * waits.
   *
   * @param host a name or an address
   * @param port from 1 to 65535
   */
  static Datagrams udp(String host, int port) {
    return new UdpDatagrams(host, port);
  }

  /** Datagrams to the Unix socket at this path, which is looked up for each. */
  static Datagrams local(Path socket) {
    return new LocalDatagrams(socket);
  }

  /**
   * Sends one datagram.
   *
   * @param datagram all that remains in it
   * @param deadline until when to wait for a socket that is full, by {@link System#nanoTime()}
   * @return whether the datagram before was refused, which is known only now
   * @throws IOException when this one was not sent; an {@link java.io.InterruptedIOException} when
   *     the thread was interrupted while it waited, and is still
   */
  boolean send(ByteBuffer datagram, long deadline) throws IOException;

  /** Frees everything; what was sent before still arrives. */
  @Override
  void close();
}
