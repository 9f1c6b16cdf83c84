// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.control;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import jnr.enxio.channels.NativeSelectorProvider;
import jnr.unixsocket.UnixServerSocketChannel;
import jnr.unixsocket.UnixSocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that reads and writes all clients. Without clients it waits in one system call
 * until somebody connects. Whatever goes wrong with a client ends that client alone.
 */
final class ControlLoop implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlLoop.class);
  private static final long PAUSE_NANOS = 100_000_000;

  private final Limits limits;
  private final CommandRunner runner;
  private final Selector selector;
  private final SelectionKey listening;
  private final Reception reception;
  private final Set<Client> clients = ConcurrentHashMap.newKeySet();
  private final ControlCounters counters = new ControlCounters();
  private final Queue<Runnable> posted = new ConcurrentLinkedQueue<>();
  private final ByteBuffer shared = ByteBuffer.allocate(16 << 10);
  private final Object wakeLock = new Object();
  private boolean selectorOpen = true;
  private volatile boolean stopping;
  private boolean streamsMoved;

  ControlLoop(
      Limits limits, UnixServerSocketChannel listener, PeerCheck peerCheck, CommandRunner runner)
      throws IOException {
    this.limits = limits;
    this.runner = runner;
    this.selector = NativeSelectorProvider.getInstance().openSelector();
    listener.configureBlocking(false);
    this.listening = listener.register(selector, SelectionKey.OP_ACCEPT);
    this.reception = new Reception(this, listener, listening, peerCheck, limits.maxClients());
  }

  @Override
  public void run() {
    while (!stopping) {
      try {
        turn();
      } catch (IOException | RuntimeException | Error e) {
        // The control socket must outlive whatever happened here, but not spin on it.
        LOG.error("Unexpected failure on the control socket; it goes on", e);
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
    for (Client client : clients) {
      client.dismiss(new RequestException("stopping", "sshlogd is stopping"));
    }
    closeSelector();
  }

  private void turn() throws IOException {
    if (selector.select(timeout()) < 0) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    for (Runnable task = posted.poll(); task != null; task = posted.poll()) {
      task.run();
    }
    for (SelectionKey key : selector.selectedKeys()) {
      if (key == listening) {
        reception.accept();
      } else if (key.attachment() instanceof Client client && clients.contains(client)) {
        guard(client, () -> client.ready(key.readyOps(), shared));
      }
    }
    selector.selectedKeys().clear();
    long now = System.nanoTime();
    streamsMoved = false;
    for (Client client : clients) {
      guard(client, () -> streamsMoved |= client.tick(now));
    }
    reception.tick(now);
  }

  /** How long to wait for a socket; 0 is for ever. */
  private long timeout() {
    if (streamsMoved) {
      return 1;
    }
    for (Client client : clients) {
      if (client.isStreaming()) {
        return limits.streamPollMs();
      }
    }
    return clients.isEmpty() && !reception.isPaused() ? 0 : limits.tickMs();
  }

  /** Serves a client from now on, or says {@code refusal} to it and closes. */
  void admit(UnixSocketChannel channel, Peer peer, RequestException refusal) throws IOException {
    Client client = new Client(this, limits, channel, peer);
    client.registered(channel.register(selector, SelectionKey.OP_READ, client));
    clients.add(client);
    if (refusal != null) {
      guard(client, () -> client.refuseAndClose(refusal));
    }
  }

  /** What a client says to its stream. */
  Request parse(Client client, byte[] line) throws RequestException {
    return runner.parse(client.peer(), line);
  }

  /** Hands the request in {@code line} to its command; the answer comes back to the client. */
  void answer(Client client, byte[] line) throws RequestException {
    runner.answer(
        client.peer(),
        line,
        (response, problem) ->
            post(
                () -> {
                  if (!clients.contains(client)) {
                    abandon(response);
                  } else {
                    guard(
                        client,
                        () -> {
                          if (problem == null) {
                            client.answered(response);
                          } else {
                            client.failed(problem);
                          }
                        });
                  }
                },
                response));
  }

  private void post(Runnable task, Response response) {
    synchronized (wakeLock) {
      // Once closed, the selector's descriptors may be somebody else's: it must not be woken.
      if (selectorOpen) {
        posted.add(task);
        selector.wakeup();
        return;
      }
    }
    abandon(response);
  }

  private static void abandon(Response response) {
    if (response != null && response.stream() != null) {
      response.stream().close();
    }
  }

  private void guard(Client client, ClientStep step) {
    try {
      step.run();
    } catch (IOException e) {
      close(client, e.getMessage());
    } catch (RuntimeException | Error e) {
      LOG.error("Unexpected failure while serving {}; its connection is closed", client.peer(), e);
      drop(client, "failure", "of an unexpected failure");
    }
  }

  /** Closes a client's connection in the normal course of things. */
  void close(Client client, String why) {
    clients.remove(client);
    client.release();
    LOG.debug("Control connection of {} closed: {}", client.peer(), why);
  }

  /** Closes the connection of a client that does not do its part, and counts that. */
  void drop(Client client, String cause, String why) {
    count(cause);
    LOG.warn("Control connection of {} dropped: {}", client.peer(), why);
    close(client, why);
  }

  /** Counts one more {@code what}. */
  void count(String what) {
    counters.count(what);
  }

  /** What happened so far. */
  ControlCounters counters() {
    return counters;
  }

  /** How many connections there are, also of those that are being closed. */
  int connectionCount() {
    return clients.size();
  }

  /** How many clients are served. For any thread. */
  int clientCount() {
    int count = 0;
    for (Client client : clients) {
      count += client.isClosing() ? 0 : 1;
    }
    return count;
  }

  /** The counters of each stream. For any thread. */
  List<Map<String, Object>> streamCounters() {
    List<Map<String, Object>> all = new ArrayList<>();
    for (Client client : clients) {
      Map<String, Object> counters = client.counters();
      if (counters != null) {
        all.add(counters);
      }
    }
    return all;
  }

  /** Makes {@link #run} say goodbye to all clients and return. For any thread. */
  void stop() {
    stopping = true;
    synchronized (wakeLock) {
      if (selectorOpen) {
        selector.wakeup();
      }
    }
  }

  private void closeSelector() {
    synchronized (wakeLock) {
      selectorOpen = false;
      try {
        selector.close();
      } catch (IOException e) {
        LOG.debug("Closing the selector failed: {}", e.getMessage());
      }
    }
    for (Runnable task = posted.poll(); task != null; task = posted.poll()) {
      task.run();
    }
  }

  private interface ClientStep {
    void run() throws IOException;
  }
}
