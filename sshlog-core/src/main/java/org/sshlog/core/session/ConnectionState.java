// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.session;

import java.util.LinkedHashMap;
import java.util.Map;
import org.sshlog.core.login.LoginAttempts;
import org.sshlog.core.stream.ConnectionStreams;
import org.sshlog.core.transfer.ConnectionTransfers;
import org.sshlog.spi.event.Connection;
import org.sshlog.spi.event.ConnectionEstablished;
import org.sshlog.spi.event.TcpInfo;

/**
 * What is known of one connection. Changed by the processor thread only; the volatile members may
 * be read by any thread.
 */
final class ConnectionState {
  /** How far a connection has come. */
  enum Phase {
    OPEN,
    AUTHENTICATED,
    ESTABLISHED,
    CLOSED
  }

  final long number;
  final int monitor;
  final long start;
  final TcpInfo tcp;
  final ConnectionStreams streams;
  final LoginAttempts attempts;
  final ConnectionTransfers transfers;
  final Channels channels = new Channels();

  /** Null until there is something to tell. */
  NetworkEvents network;

  /** The sshd processes that were forked after authentication, with their parents. */
  final Map<Integer, Integer> servers = new LinkedHashMap<>();

  volatile Phase phase = Phase.OPEN;
  long authenticatedAt;

  /** Whether the kernel side did not know this connection when it was last asked. */
  boolean missed;

  Connection connection;
  volatile ConnectionEstablished established;
  volatile long lastActivityMs;
  volatile String lastCommand = "";

  ConnectionState(
      long number,
      int monitor,
      long start,
      TcpInfo tcp,
      ConnectionStreams streams,
      ConnectionTransfers transfers) {
    this.number = number;
    this.monitor = monitor;
    this.start = start;
    this.tcp = tcp;
    this.streams = streams;
    this.attempts = new LoginAttempts(tcp);
    this.transfers = transfers;
  }

  boolean isPending() {
    return phase == Phase.AUTHENTICATED;
  }

  boolean isLive() {
    return phase == Phase.ESTABLISHED;
  }
}
