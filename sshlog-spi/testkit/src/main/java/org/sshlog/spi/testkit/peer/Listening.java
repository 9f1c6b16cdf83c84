// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.testkit.peer;

import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.ServerSocketFactory;

/**
 * What a server for tests listens with: a port that is free at first and stays the same while the
 * server goes away and comes back, and a thread for each connection. Safe for use from any thread.
 */
public final class Listening implements Closeable {
  /** Talks over a connection until its end; what it throws closes the connection. */
  @FunctionalInterface
  public interface Service {
    /** Talks over one connection. */
    void serve(Socket connection) throws Exception;
  }

  /** Something that is not to be interrupted by {@link #down}. */
  @FunctionalInterface
  public interface Step {
    /** Does it. */
    void run() throws Exception;
  }

  private static final int BACKLOG = 50;
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final ServerSocketFactory factory;
  private final InetAddress address;
  private final Service service;
  private final int port;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private ServerSocket listener;
  private boolean up;

  /** Listens on a free port of this address, with TLS when the factory says so. */
  public Listening(ServerSocketFactory factory, InetAddress address, Service service)
      throws IOException {
    this.factory = factory;
    this.address = address;
    this.service = service;
    this.port = open(0);
  }

  /** Where it listens. */
  public int port() {
    return port;
  }

  /** Tells the port. */
  private synchronized int open(int wanted) throws IOException {
    ServerSocket socket = factory.createServerSocket(wanted, BACKLOG, address);
    listener = socket;
    up = true;
    start("test-server", () -> accept(socket));
    return socket.getLocalPort();
  }

  private static void start(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept(ServerSocket socket) {
    try {
      while (true) {
        Socket connection = socket.accept();
        if (admit(connection, socket)) {
          start("test-connection", () -> serve(connection));
        } else {
          connection.close();
        }
      }
    } catch (IOException e) {
      // It has gone.
    }
  }

  /** What was accepted in the moment when it went is cut like all others. */
  private synchronized boolean admit(Socket connection, ServerSocket by) {
    return up && listener == by && connections.add(connection);
  }

  private void serve(Socket connection) {
    try (connection) {
      service.serve(connection);
    } catch (Exception e) {
      // The client has gone, or the test wants it so.
    } finally {
      connections.remove(connection);
    }
  }

  /**
   * Does something that {@link #down} waits for.
   *
   * @return whether it was done; not while the server is away
   */
  public synchronized boolean whileUp(Step step) throws Exception {
    if (up) {
      step.run();
    }
    return up;
  }

  /** Goes away: listens no more and cuts all connections. */
  public synchronized void down() throws IOException {
    up = false;
    listener.close();
    for (Socket connection : connections) {
      connection.close();
    }
  }

  /** Comes back, at the same port; nothing if it is there. */
  public synchronized void up() throws IOException {
    long deadline = System.nanoTime() + LIMIT_NANOS;
    while (!up) {
      try {
        open(port);
      } catch (BindException e) {
        // The thread that has listened has still to leave the system call.
        if (System.nanoTime() - deadline > 0) {
          throw e;
        }
        Thread.onSpinWait();
      }
    }
  }

  @Override
  public void close() throws IOException {
    down();
  }
}
