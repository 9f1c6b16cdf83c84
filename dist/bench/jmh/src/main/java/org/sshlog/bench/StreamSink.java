// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import javax.net.ServerSocketFactory;
import org.sshlog.spi.testkit.peer.Listening;

/** Takes whatever comes over TCP connections, or over TLS. */
final class StreamSink extends Sink {
  private final Listening listening;
  private volatile byte[] first = {};
  private volatile long bytes;

  StreamSink(ServerSocketFactory factory) throws IOException {
    listening = new Listening(factory, InetAddress.getByName("127.0.0.1"), this::read);
  }

  private void read(Socket connection) throws IOException {
    InputStream in = connection.getInputStream();
    byte[] buffer = new byte[1 << 17];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      add(buffer, n);
    }
  }

  private synchronized void add(byte[] buffer, int n) {
    if (bytes == 0) {
      first = Arrays.copyOf(buffer, n);
    }
    bytes += n;
  }

  @Override
  int port() {
    return listening.port();
  }

  @Override
  long bytes() {
    return bytes;
  }

  @Override
  List<byte[]> turns() {
    await(1);
    return List.of(first);
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
