// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.syslog;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;

/** A TCP connection. */
final class TcpWire implements Wire {
  /**
   * How many bytes may be written that the machine at the other end has not confirmed, at most. The
   * kernel doubles what it is asked for, and begins a last segment of 64 KiB when less is taken.
   */
  static final int MAX_UNCONFIRMED = 192 * 1024;

  private static final int SEND_BUFFER = 64 * 1024;
  private static final int END_OF_STREAM = -1;

  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;
  private final ByteBuffer ignored = ByteBuffer.allocate(512);

  private TcpWire(SocketChannel channel, Selector selector) throws IOException {
    this.channel = channel;
    this.selector = selector;
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    channel.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER);
    this.key = channel.register(selector, 0);
  }

  /** Connects to one address. */
  static TcpWire connect(InetSocketAddress address, long deadline) throws IOException {
    SocketChannel channel = SocketChannel.open();
    Selector selector = null;
    TcpWire wire = null;
    try {
      selector = Selector.open();
      wire = new TcpWire(channel, selector);
      if (!channel.connect(address)) {
        while (!channel.finishConnect()) {
          wire.await(SelectionKey.OP_CONNECT, deadline);
        }
      }
      return wire;
    } catch (IOException | RuntimeException e) {
      channel.close();
      if (selector != null) {
        selector.close();
      }
      throw e;
    }
  }

  @Override
  public void write(ByteBuffer bytes, long deadline) throws IOException {
    while (bytes.hasRemaining()) {
      if (channel.write(bytes) == 0) {
        await(SelectionKey.OP_WRITE, deadline);
      }
    }
  }

  /** Reads at least one byte; tells how many, -1 at the end of the stream. */
  int read(ByteBuffer target, long deadline) throws IOException {
    int n = channel.read(target);
    while (n == 0 && target.hasRemaining()) {
      await(SelectionKey.OP_READ, deadline);
      n = channel.read(target);
    }
    return n;
  }

  /** Reads what is there; tells how many bytes, -1 at the end of the stream. */
  int readNow(ByteBuffer target) throws IOException {
    return channel.read(target);
  }

  @Override
  public boolean isOpen() throws IOException {
    int n;
    do {
      n = channel.read(ignored.clear());
    } while (n > 0);
    return n != END_OF_STREAM;
  }

  private void await(int operation, long deadline) throws IOException {
    long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    if (millis <= 0) {
      throw new SocketTimeoutException("the server does not answer in time");
    }
    key.interestOps(operation);
    selector.select(millis);
    selector.selectedKeys().clear();
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("interrupted while waiting for the server");
    }
  }

  @Override
  public boolean end(long deadline) {
    try {
      channel.shutdownOutput();
      // Closing with something unread would take back what the server has not read yet.
      while (read(ignored.clear(), deadline) != END_OF_STREAM) {
        continue;
      }
      return true;
    } catch (IOException e) {
      return false; // it has ended already, or does not listen
    } finally {
      close();
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
      selector.close();
    } catch (IOException e) {
      // Both are gone all the same.
    }
  }
}
