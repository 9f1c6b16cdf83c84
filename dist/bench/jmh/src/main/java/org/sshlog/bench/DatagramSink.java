// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.List;

/** Takes datagrams. */
final class DatagramSink extends Sink {
  private final DatagramChannel channel = DatagramChannel.open();
  private volatile byte[] last = {};
  private volatile long bytes;

  DatagramSink() throws IOException {
    channel.setOption(StandardSocketOptions.SO_RCVBUF, 4 << 20);
    channel.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
    Thread reader = new Thread(this::read, "sink");
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 17);
    try {
      while (true) {
        channel.receive(buffer.clear());
        int length = buffer.flip().remaining();
        if (bytes == 0) {
          last = new byte[length];
          buffer.get(last);
        }
        bytes += length; // one thread writes
      }
    } catch (ClosedChannelException e) {
      // The end.
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  int port() {
    return channel.socket().getLocalPort();
  }

  @Override
  long bytes() {
    return bytes;
  }

  @Override
  List<byte[]> turns() {
    await(1);
    return List.of(last);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
