// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.control;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** A client of the control socket that can also misbehave. Blocks; tests have a time limit. */
final class TestClient implements Closeable {
  private final SocketChannel channel;
  private final ByteBuffer input = ByteBuffer.allocate(64 << 10).flip();

  TestClient(Path path) throws IOException {
    channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(path));
  }

  TestClient send(String line) throws IOException {
    return sendBytes((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  TestClient sendBytes(byte[] bytes) throws IOException {
    ByteBuffer data = ByteBuffer.wrap(bytes);
    while (data.hasRemaining()) {
      channel.write(data);
    }
    return this;
  }

  TestClient endInput() throws IOException {
    channel.shutdownOutput();
    return this;
  }

  /** The next line, null at the end of the connection. */
  String readLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      while (input.hasRemaining()) {
        byte b = input.get();
        if (b == '\n') {
          return line.toString(StandardCharsets.UTF_8);
        }
        line.write(b);
      }
      input.clear();
      int count;
      try {
        count = channel.read(input);
      } catch (IOException e) {
        count = -1; // reset by the server, which had unread input
      }
      input.flip();
      if (count < 0) {
        return null;
      }
    }
  }

  Map<String, Object> readObject() throws IOException {
    String line = readLine();
    return line == null ? null : JSON.std.mapFrom(line);
  }

  Map<String, Object> ask(String request) throws IOException {
    return send(request).readObject();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
