// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.session;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.sshlog.core.session.ConnectionState.Phase;
import org.sshlog.core.session.SessionlessLogin.Login;
import org.sshlog.core.stream.Horizon;

/**
 * Connections that have authenticated and not executed anything yet. Used by the processor thread
 * only.
 */
final class PendingLogins {
  /**
   * How long after authentication a connection that has executed nothing counts as established
   * without a session of its own ({@code ssh -N}).
   */
  private static final long NO_SESSION_AFTER_NS = 2_000_000_000L;

  /** How often they are looked at. */
  private static final long INTERVAL_NS = 100_000_000;

  private static final int MAX_SERVERS = 1_024;

  private final SessionlessLogin sessionless;
  private final Set<ConnectionState> pending = new LinkedHashSet<>();

  PendingLogins(SessionlessLogin sessionless) {
    this.sessionless = sessionless;
  }

  /** A connection's client has authenticated. */
  void authenticated(ConnectionState state, long time) {
    if (state.phase == Phase.OPEN) {
      state.phase = Phase.AUTHENTICATED;
      state.authenticatedAt = time;
      pending.add(state);
    }
  }

  /** An sshd process of it has forked. */
  void forked(ConnectionState state, int pid, int parent) {
    if (state.isPending() && state.servers.size() < MAX_SERVERS) {
      state.servers.put(pid, parent);
    }
  }

  /** Who has logged in, when that can be seen now. */
  Optional<Login> find(ConnectionState state) {
    return sessionless.find(state);
  }

  /** It is established, or has ended. */
  void remove(ConnectionState state) {
    pending.remove(state);
    state.servers.clear();
  }

  /**
   * Finds those that turn out to have no session.
   *
   * @return when to look again, kernel time in ns; {@link Long#MAX_VALUE} when none is left
   */
  long tick(long now, Horizon horizon, BiConsumer<ConnectionState, Login> found) {
    if (pending.isEmpty()) {
      return Long.MAX_VALUE;
    }
    for (ConnectionState state : new ArrayList<>(pending)) {
      if (horizon.of(state.number, now) - state.authenticatedAt >= NO_SESSION_AFTER_NS) {
        sessionless.find(state).ifPresent(login -> found.accept(state, login));
      }
    }
    return pending.isEmpty() ? Long.MAX_VALUE : now + INTERVAL_NS;
  }
}
