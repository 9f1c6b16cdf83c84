// SPDX-License-Identifier: Apache-2.0
package org.sshlog.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** Speaks the documented protocol: answers each connection's one request with fixed lines. */
final class FakeDaemon implements Closeable {
  final List<Map<String, Object>> requests = new CopyOnWriteArrayList<>();
  private final Path path;
  private final ServerSocketChannel listener;
  private final Thread thread;

  FakeDaemon(Path path, String... lines) throws IOException {
    this.path = path;
    listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(path));
    byte[] answer =
        Stream.of(lines).reduce("", (a, b) -> a + b + "\n").getBytes(StandardCharsets.UTF_8);
    thread = new Thread(() -> serve(answer));
    thread.start();
  }

  private void serve(byte[] answer) {
    while (true) {
      try (SocketChannel client = listener.accept()) {
        requests.add(JSON.std.mapFrom(readLine(client)));
        ByteBuffer bytes = ByteBuffer.wrap(answer);
        while (bytes.hasRemaining()) {
          client.write(bytes);
        }
      } catch (IOException e) {
        if (!listener.isOpen()) {
          return;
        }
      }
    }
  }

  private static String readLine(SocketChannel client) throws IOException {
    StringBuilder line = new StringBuilder();
    ByteBuffer one = ByteBuffer.allocate(1);
    while (client.read(one) > 0 && one.get(0) != '\n') {
      line.append((char) one.get(0));
      one.clear();
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Files.deleteIfExists(path);
  }
}
