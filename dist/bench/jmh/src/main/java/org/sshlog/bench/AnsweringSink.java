// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bench;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import javax.net.ServerSocketFactory;
import org.sshlog.spi.testkit.peer.Listening;

/**
 * A web server that takes every request, or a mail server that takes every mail. Its bytes are
 * those of bodies and mails. The first one waits for its answer until {@link #begin}.
 */
final class AnsweringSink extends Sink {
  private static final String LENGTH = "content-length: ";

  private final boolean mail;
  private final Listening listening;
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch arrived = new CountDownLatch(1);
  private volatile List<byte[]> last = List.of();
  private volatile long bytes;

  AnsweringSink(boolean mail) throws IOException {
    this.mail = mail;
    this.listening =
        new Listening(
            ServerSocketFactory.getDefault(),
            InetAddress.getByName("127.0.0.1"),
            connection -> new Conversation(connection).hold());
  }

  void begin() {
    begun.countDown();
  }

  /** Waits until the first one is there. */
  void awaitFirst() throws InterruptedException {
    arrived.await();
  }

  private synchronized void take(List<byte[]> turns, int length) {
    last = List.copyOf(turns);
    bytes += length;
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
    return last;
  }

  @Override
  public void close() throws IOException {
    begun.countDown();
    listening.close();
  }

  /** Over one connection. */
  private final class Conversation {
    private final InputStream in;
    private final OutputStream out;
    private final ByteArrayOutputStream turn = new ByteArrayOutputStream();
    private final List<byte[]> turns = new ArrayList<>();

    Conversation(Socket connection) throws IOException {
      connection.setTcpNoDelay(true);
      in = new BufferedInputStream(connection.getInputStream(), 1 << 16);
      out = connection.getOutputStream();
    }

    void hold() throws Exception {
      if (mail) {
        answer("220 sink\r\n");
        turns.clear(); // nothing was sent before that
        takeMail();
      } else {
        while (takeRequest()) {
          turns.clear();
        }
      }
    }

    private void answer(String text) throws IOException {
      turns.add(turn.toByteArray());
      turn.reset();
      out.write(text.getBytes(StandardCharsets.US_ASCII));
      out.flush();
    }

    private boolean takeRequest() throws Exception {
      int length = 0;
      String line;
      do {
        line = line();
        if (line == null) {
          return false;
        }
        if (line.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
          length = Integer.parseInt(line.substring(LENGTH.length()));
        }
      } while (!line.isEmpty());
      turn.write(in.readNBytes(length));
      arrived.countDown();
      begun.await();
      answer("HTTP/1.1 204 No Content\r\n\r\n");
      take(turns, length);
      return true;
    }

    private void takeMail() throws Exception {
      int length = 0;
      for (String line = line(); line != null; line = line()) {
        if (line.startsWith("EHLO")) {
          answer("250 sink\r\n");
        } else if (line.equals("DATA")) {
          answer("354 go on\r\n");
          for (line = line(); !line.equals("."); line = line()) {
            length += line.length() + 2;
          }
          arrived.countDown();
          begun.await();
          answer("250 taken\r\n");
        } else if (line.equals("QUIT")) {
          answer("221 bye\r\n");
          take(turns, length);
          return;
        } else {
          answer("250 ok\r\n");
        }
      }
    }

    /** A line without its end; null when there is none. */
    private String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c >= 0; c = in.read()) {
        turn.write(c);
        if (c == '\n') {
          return line.toString();
        } else if (c != '\r') {
          line.append((char) c);
        }
      }
      return null;
    }
  }
}
