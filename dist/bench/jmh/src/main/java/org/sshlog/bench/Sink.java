// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bench;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Takes what it is sent, by UDP or by one TCP connection after the other, and counts the bytes. */
final class Sink implements Closeable {
  private static final long LIMIT_NANOS = TimeUnit.MINUTES.toNanos(2);

  private final DatagramChannel udp;
  private final ServerSocketChannel tcp;
  private final int port;

  /** What was sent first. */
  private volatile byte[] beginning;

  private volatile long bytes;

  Sink(boolean datagrams) throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0);
    if (datagrams) {
      tcp = null;
      udp = DatagramChannel.open();
      udp.setOption(StandardSocketOptions.SO_RCVBUF, 4 << 20);
      udp.bind(any);
      port = ((InetSocketAddress) udp.getLocalAddress()).getPort();
    } else {
      udp = null;
      tcp = ServerSocketChannel.open().bind(any);
      port = ((InetSocketAddress) tcp.getLocalAddress()).getPort();
    }
    Thread reader = new Thread(this::read, "sink");
    reader.setDaemon(true);
    reader.start();
  }

  int port() {
    return port;
  }

  private void read() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 17);
    try {
      while (udp != null) {
        udp.receive(buffer.clear());
        take(buffer.flip());
      }
      while (true) {
        try (SocketChannel client = tcp.accept()) {
          while (client.read(buffer.clear()) >= 0) {
            take(buffer.flip());
          }
        }
      }
    } catch (ClosedChannelException e) {
      // The end.
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void take(ByteBuffer buffer) {
    int length = buffer.remaining();
    if (beginning == null) {
      byte[] first = new byte[length];
      buffer.get(first);
      beginning = Arrays.copyOf(first, length);
    }
    bytes += length; // one thread writes
  }

  /** What came with the first reading, waited for. */
  byte[] beginning() {
    await(1);
    return beginning.clone();
  }

  /** How many bytes have come. */
  long bytes() {
    return bytes;
  }

  /** Waits until this many bytes have come since the sink was made. */
  void await(long count) {
    long deadline = System.nanoTime() + LIMIT_NANOS;
    while (bytes < count) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(bytes + " of " + count + " bytes have come");
      }
      LockSupport.parkNanos(50_000);
    }
  }

  @Override
  public void close() throws IOException {
    if (udp != null) {
      udp.close();
    } else {
      tcp.close();
    }
  }
}
