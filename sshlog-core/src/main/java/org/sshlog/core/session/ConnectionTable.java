// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;
import org.sshlog.core.record.KernelRecord;
import org.sshlog.spi.event.ConnectionEstablished;

/**
 * The connections that are there now, as many as can be followed. Changed by the processor thread
 * only; {@link #sessions} and {@link #refused} are safe for any thread.
 */
final class ConnectionTable {
  private static final int MAX_CONNECTIONS = 65_536;
  private static final long NS_PER_MS = 1_000_000;

  private final Map<Long, ConnectionState> connections = new ConcurrentHashMap<>();
  private final AtomicLong refused = new AtomicLong();

  /** The connection of a record, null when it is not known. */
  ConnectionState of(KernelRecord record) {
    return connections.get(record.header().connection());
  }

  boolean contains(long number) {
    return connections.containsKey(number);
  }

  /** Takes in a connection; false when there are too many. */
  boolean add(ConnectionState state) {
    if (connections.size() >= MAX_CONNECTIONS) {
      refused.incrementAndGet();
      return false;
    }
    connections.put(state.number, state);
    return true;
  }

  void remove(ConnectionState state) {
    connections.remove(state.number);
  }

  /** Those that the kernel side knows neither now nor did at the last call. */
  List<ConnectionState> missed(LongPredicate isKnown) {
    List<ConnectionState> missed = new ArrayList<>();
    for (ConnectionState state : connections.values()) {
      if (isKnown.test(state.number)) {
        continue;
      }
      if (state.missed) {
        missed.add(state);
      }
      state.missed = true;
    }
    return missed;
  }

  /**
   * The sessions that are there now, in no order.
   *
   * @param processes those of this machine
   */
  List<SessionInfo> sessions(ProcessStatus processes) {
    List<SessionInfo> sessions = new ArrayList<>();
    for (ConnectionState state : connections.values()) {
      ConnectionEstablished established = state.established;
      if (established != null && state.isLive()) {
        sessions.add(
            new SessionInfo(
                established,
                state.lastActivityMs,
                state.lastCommand,
                state.streams.traffic(),
                state.streams.lostBytes(),
                state.channels.list(processes, established.timeNs() / NS_PER_MS)));
      }
    }
    return sessions;
  }

  /** How many connections could not be followed because there were too many. */
  long refused() {
    return refused.get();
  }
}
