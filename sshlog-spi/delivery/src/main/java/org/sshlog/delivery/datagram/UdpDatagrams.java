// SPDX-License-Identifier: Apache-2.0
package org.sshlog.delivery.datagram;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.TimeUnit;

/**
 * Datagrams by UDP. Nobody answers, so the name is also looked up again from time to time; that a
 * port is closed is only known when the machine there says so, one datagram late.
 */
final class UdpDatagrams implements Datagrams {
  private static final long RESOLVE_AGAIN_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final String host;
  private final int port;
  private DatagramChannel channel;
  private long resolvedAt;

  UdpDatagrams(String host, int port) {
    this.host = host;
    this.port = port;
  }

  @Override
  public boolean send(ByteBuffer datagram, long deadline) throws IOException {
    try {
      open();
      try {
        channel.write(datagram);
        return false;
      } catch (PortUnreachableException e) {
        // The answer to the datagram before; this one has not been sent yet.
        channel.write(datagram);
        return true;
      }
    } catch (IOException e) {
      close();
      throw new IOException(host + " port " + port + ": " + reason(e), e);
    }
  }

  private static String reason(IOException e) {
    return e instanceof UnknownHostException ? "the name is not known" : e.getMessage();
  }

  private void open() throws IOException {
    if (channel != null && System.nanoTime() - resolvedAt < RESOLVE_AGAIN_NANOS) {
      return;
    }
    close();
    IOException failure = null;
    for (InetAddress address : InetAddress.getAllByName(host)) {
      DatagramChannel attempt = DatagramChannel.open();
      try {
        attempt.connect(new InetSocketAddress(address, port));
        channel = attempt;
        resolvedAt = System.nanoTime();
        return;
      } catch (IOException e) {
        attempt.close();
        failure = e;
      }
    }
    throw failure;
  }

  @Override
  public void close() {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // Nothing is left to be written.
      }
      channel = null;
    }
  }
}
