// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.syslog;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/**
 * A server that takes messages with octet counting, and nothing else. It can go away, after reading
 * what was sent, come back at the same port, and stop reading.
 */
final class TcpServer {
  /** Makes a listening socket that is not bound yet. */
  interface Listener {
    ServerSocket open() throws IOException;
  }

  private static final int POLL_MILLIS = 50;

  private final Listener listener;
  private final List<String> messages = new CopyOnWriteArrayList<>();
  private final List<String> violations = new CopyOnWriteArrayList<>();
  private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();
  private ServerSocket socket;
  private int port;
  private volatile boolean stopping;
  private volatile boolean hanging;

  TcpServer(Listener listener) throws IOException {
    this.listener = listener;
    start();
  }

  static TcpServer plain() throws IOException {
    return new TcpServer(ServerSocket::new);
  }

  void start() throws IOException {
    stopping = false;
    hanging = false;
    socket = listener.open();
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket.setSoTimeout(POLL_MILLIS);
    port = socket.getLocalPort();
    run("server", this::accept);
  }

  private void run(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  int port() {
    return port;
  }

  List<String> messages() {
    assertNoViolation();
    return List.copyOf(messages);
  }

  private void assertNoViolation() {
    if (!violations.isEmpty()) {
      throw new AssertionError("not octet counting: " + violations);
    }
  }

  void hang() {
    hanging = true;
  }

  /** Ends when we go and nobody waits to be let in. */
  private void accept() {
    try (ServerSocket listening = socket) {
      while (true) {
        try {
          Socket client = listening.accept();
          client.setSoTimeout(POLL_MILLIS);
          run("connection", () -> read(client));
        } catch (SocketTimeoutException e) {
          if (stopping) {
            return;
          }
        }
      }
    } catch (IOException e) {
      violations.add("accept: " + e);
    }
  }

  private void read(Socket client) {
    try (client) {
      InputStream in = client.getInputStream();
      while (true) {
        int length = length(in);
        if (length < 0) {
          return;
        }
        byte[] message = new byte[length];
        for (int i = 0; i < length; i++) {
          message[i] = (byte) next(in);
        }
        messages.add(new String(message, UTF_8));
      }
    } catch (IOException e) {
      // The client has gone, or we go.
    }
  }

  private int length(InputStream in) throws IOException {
    int c = next(in);
    if (c < '1' || c > '9') {
      violations.add("begins with " + c);
      return -1;
    }
    int length = 0;
    for (; c >= '0' && c <= '9'; c = next(in)) {
      length = 10 * length + c - '0';
    }
    if (c != ' ') {
      violations.add(c + " behind the length");
      return -1;
    }
    return length;
  }

  private int next(InputStream in) throws IOException {
    while (true) {
      while (hanging && !stopping) {
        LockSupport.parkNanos(1_000_000);
      }
      try {
        int c = in.read();
        if (c < 0) {
          throw new EOFException();
        }
        return c;
      } catch (SocketTimeoutException e) {
        if (stopping) {
          throw new EOFException();
        }
      }
    }
  }

  void stop() throws IOException, InterruptedException {
    stopping = true;
    // The first of them accepts, and until it ends it may begin more.
    for (Thread thread = threads.poll(); thread != null; thread = threads.poll()) {
      thread.join();
    }
  }
}
