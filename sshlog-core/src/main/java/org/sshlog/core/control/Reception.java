// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.control;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import jnr.unixsocket.Credentials;
import jnr.unixsocket.UnixServerSocketChannel;
import jnr.unixsocket.UnixSocketChannel;
import jnr.unixsocket.UnixSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sshlog.spi.format.Printable;

/** Accepts connections and decides who is served. For the loop's thread alone. */
final class Reception {
  private static final Logger LOG = LoggerFactory.getLogger(Reception.class);
  private static final int ACCEPTS_A_TURN = 64;
  private static final long PAUSE_NANOS = 100_000_000;

  private final ControlLoop loop;
  private final UnixServerSocketChannel listener;
  private final SelectionKey key;
  private final PeerCheck peerCheck;
  private final int maxClients;
  private boolean paused;
  private boolean warned;
  private long pausedUntil;

  Reception(
      ControlLoop loop,
      UnixServerSocketChannel listener,
      SelectionKey key,
      PeerCheck peerCheck,
      int maxClients) {
    this.loop = loop;
    this.listener = listener;
    this.key = key;
    this.peerCheck = peerCheck;
    this.maxClients = maxClients;
  }

  /** Accepts who waits, up to a number that leaves the others their turn. */
  void accept() {
    for (int i = 0; i < ACCEPTS_A_TURN; i++) {
      UnixSocketChannel channel;
      try {
        channel = listener.accept();
        warned = false;
      } catch (IOException e) {
        pause(e);
        return;
      }
      if (channel == null) {
        return;
      }
      try {
        welcome(channel);
      } catch (IOException | RuntimeException e) {
        LOG.warn("A control connection failed as it began: {}", Printable.of(e.toString()));
        close(channel);
      }
    }
  }

  /** Most likely no descriptor is free: come back a little later instead of spinning. */
  private void pause(IOException why) {
    if (!warned) {
      LOG.warn("Cannot accept a control connection, trying again: {}", why.getMessage());
    }
    warned = true;
    paused = true;
    pausedUntil = System.nanoTime() + PAUSE_NANOS;
    key.interestOps(0);
  }

  /** Whether it waits to accept again, so that {@link #tick} must be called. */
  boolean isPaused() {
    return paused;
  }

  /** Goes on accepting after a pause. */
  void tick(long nowNanos) {
    if (paused && nowNanos - pausedUntil >= 0) {
      paused = false;
      key.interestOps(SelectionKey.OP_ACCEPT);
    }
  }

  private void welcome(UnixSocketChannel channel) throws IOException {
    if (loop.connectionCount() >= 2 * maxClients) {
      // So many that not even their goodbyes can be waited for.
      loop.count("busy");
      channel.close();
      return;
    }
    channel.configureBlocking(false);
    Credentials credentials = channel.getOption(UnixSocketOptions.SO_PEERCRED);
    Peer peer =
        new Peer(
            credentials.getPid(),
            Integer.toUnsignedLong(credentials.getUid()),
            Integer.toUnsignedLong(credentials.getGid()));
    loop.admit(channel, peer, refusal(peer));
  }

  /** Why {@code peer} is not served; null when it is. */
  private RequestException refusal(Peer peer) {
    if (!peerCheck.allows(peer)) {
      LOG.warn("Refused a control connection of {}", peer);
      loop.count("denied");
      return new RequestException(
          "permission", "only root and members of the group of the socket may use it");
    }
    if (loop.clientCount() >= maxClients) {
      LOG.debug("Too many control connections, refused {}", peer);
      loop.count("busy");
      return new RequestException(
          "busy", "sshlogd serves " + maxClients + " clients already; try again");
    }
    LOG.debug("Control connection of {}", peer);
    loop.count("accepted");
    return null;
  }

  private static void close(UnixSocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("Closing a control connection failed: {}", e.getMessage());
    }
  }
}
