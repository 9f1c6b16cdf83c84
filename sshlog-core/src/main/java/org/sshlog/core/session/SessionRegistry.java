// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.LongPredicate;
import java.util.function.LongUnaryOperator;
import org.sshlog.core.record.KernelRecord;
import org.sshlog.core.record.KernelRecord.Authenticated;
import org.sshlog.core.record.KernelRecord.ConnectionBegun;
import org.sshlog.core.record.KernelRecord.Executed;
import org.sshlog.core.record.KernelRecord.Exited;
import org.sshlog.core.record.KernelRecord.Gone;
import org.sshlog.core.record.KernelRecord.Role;
import org.sshlog.core.record.KernelRecord.ServerForked;
import org.sshlog.core.session.ConnectionState.Phase;
import org.sshlog.core.session.SessionlessLogin.Login;
import org.sshlog.spi.event.ConnectionEstablished;
import org.sshlog.spi.event.Event;

/**
 * Turns records into events: knows each connection, the user it belongs to, and the commands that
 * run in it. {@link #apply}, {@link #tick} and {@link #addExisting} are for the reader thread;
 * everything else is safe for any thread.
 */
public final class SessionRegistry {
  /**
   * How long after authentication a connection that has executed nothing counts as established
   * without a session of its own ({@code ssh -N}).
   */
  private static final long NO_SESSION_AFTER_NS = 2_000_000_000L;

  private static final int MAX_CONNECTIONS = 65_536;
  private static final int MAX_SERVERS = 1_024;
  private static final long MAX_COMMAND_CHARACTERS = 8L << 20;

  private final Map<Long, ConnectionState> connections = new ConcurrentHashMap<>();
  private final RunningCommands commands = new RunningCommands(MAX_COMMAND_CHARACTERS);
  private final AtomicLong refusedConnections = new AtomicLong();
  private final AtomicLong unattributed = new AtomicLong();
  private final SessionlessLogin sessionless;
  private final SessionEvents events;
  private int pending;

  /**
   * An empty registry.
   *
   * @param hostname this machine's name
   * @param userName gives a user's name by number, or the number when there is none
   * @param wallTime turns kernel time into nanoseconds since the epoch
   * @param sink receives the events, on the thread that calls {@link #apply} or {@link #tick}
   */
  public SessionRegistry(
      String hostname,
      LongFunction<String> userName,
      LongUnaryOperator wallTime,
      Consumer<Event> sink) {
    this(
        SessionlessLogin.ofThisMachine(),
        new SessionEvents(hostname, SessionIds.ofThisBoot(), userName, wallTime, sink));
  }

  SessionRegistry(SessionlessLogin sessionless, SessionEvents events) {
    this.sessionless = sessionless;
    this.events = events;
  }

  /** Takes in one record and publishes what follows from it. */
  public void apply(KernelRecord record) {
    if (record instanceof Executed executed) {
      executed(executed);
    } else if (record instanceof Exited exited) {
      exited(exited);
    } else if (record instanceof ConnectionBegun begun) {
      add(
          new ConnectionState(
              begun.header().connection(), begun.header().monitor(), begun.start(), begun.tcp()));
    } else if (record instanceof Authenticated authenticated) {
      authenticated(authenticated);
    } else if (record instanceof ServerForked forked) {
      forked(forked);
    } else if (record instanceof Gone gone) {
      gone(gone);
    }
  }

  private boolean add(ConnectionState state) {
    if (connections.size() >= MAX_CONNECTIONS) {
      refusedConnections.incrementAndGet();
      return false;
    }
    connections.put(state.number, state);
    return true;
  }

  private void authenticated(Authenticated record) {
    ConnectionState state = connections.get(record.header().connection());
    if (state != null && state.phase == Phase.OPEN) {
      state.phase = Phase.AUTHENTICATED;
      state.authenticatedAt = record.header().time();
      pending++;
    }
  }

  private void forked(ServerForked record) {
    ConnectionState state = connections.get(record.header().connection());
    if (state != null && state.isPending() && state.servers.size() < MAX_SERVERS) {
      state.servers.put(record.header().pid(), record.parent());
    }
  }

  private void executed(Executed record) {
    ConnectionState state = connections.get(record.header().connection());
    if (state == null || (state.phase == Phase.CLOSED && state.connection == null)) {
      unattributed.incrementAndGet();
      return;
    }
    if (state.phase == Phase.OPEN || state.phase == Phase.AUTHENTICATED) {
      Login login = new Login(record.uid(), record.server(), record.leader());
      establish(state, login, record.tty(), false, record.header().time());
    }
    commands.put(state.number, record.tty(), events.commandStart(state, record));
  }

  private void exited(Exited record) {
    ConnectionState state = connections.get(record.header().connection());
    if (state == null) {
      if (record.role() == Role.USER) {
        unattributed.incrementAndGet();
        commands.remove(record.header().pid());
      }
    } else if (record.role() == Role.USER) {
      finished(state, record);
    } else if (record.role() == Role.MONITOR) {
      closed(state, record);
    } else if (state.isPending() && record.uid() != 0) {
      serverExited(state, record);
    }
  }

  /** A server that has become a user's is gone before anything was executed: sftp inside sshd. */
  private void serverExited(ConnectionState state, Exited record) {
    int pid = record.header().pid();
    Login login =
        record.parent() == state.monitor
            ? new Login(record.uid(), pid, 0)
            : new Login(record.uid(), record.parent(), pid);
    establish(state, login, record.tty(), false, record.header().time());
  }

  private void finished(ConnectionState state, Exited record) {
    RunningCommands.Running running = commands.remove(record.header().pid());
    if (running == null) {
      unattributed.incrementAndGet();
      return;
    }
    events.commandFinish(state, running, record);
  }

  private void closed(ConnectionState state, Exited record) {
    long time = record.header().time();
    if (state.isPending()) {
      establish(state, Login.ofRoot(state.monitor), -1, false, time);
    }
    boolean live = state.isLive();
    state.phase = Phase.CLOSED;
    if (live) {
      events.close(state, time, record.lost());
    }
  }

  private void gone(Gone record) {
    ConnectionState state = connections.get(record.header().connection());
    if (state != null) {
      remove(state, record.header().time());
    }
  }

  /** Forgets a connection; one that is still live has an end that was lost. */
  private void remove(ConnectionState state, long time) {
    boolean live = state.isLive();
    leavePending(state);
    state.phase = Phase.CLOSED;
    connections.remove(state.number);
    unattributed.addAndGet(commands.removeAll(state.number));
    if (live) {
      events.close(state, time, 1);
    }
  }

  private void establish(ConnectionState state, Login login, int tty, boolean existing, long time) {
    leavePending(state);
    state.phase = Phase.ESTABLISHED;
    state.servers.clear();
    events.established(state, login, tty, existing, time);
  }

  private void leavePending(ConnectionState state) {
    if (state.isPending()) {
      pending--;
    }
  }

  /**
   * Settles what only time can tell: connections that have authenticated and execute nothing.
   *
   * @param now kernel time, ns
   * @return whether there are connections for which this should be called again soon
   */
  public boolean tick(long now) {
    if (pending == 0) {
      return false;
    }
    for (ConnectionState state : new ArrayList<>(connections.values())) {
      if (state.isPending() && now - state.authenticatedAt >= NO_SESSION_AFTER_NS) {
        sessionless.find(state).ifPresent(login -> establish(state, login, -1, false, now));
      }
    }
    return pending > 0;
  }

  /**
   * Ends connections whose end was lost: those that the kernel side does not know any more, now and
   * at the last call (what it last said of them may still have waited then). To be called about
   * once a minute.
   *
   * @param isKnown whether the kernel side knows the connection of this number
   * @param now kernel time, ns
   */
  public void sweep(LongPredicate isKnown, long now) {
    for (ConnectionState state : new ArrayList<>(connections.values())) {
      if (isKnown.test(state.number)) {
        continue;
      }
      if (!state.missed) {
        state.missed = true;
        continue;
      }
      remove(state, now);
    }
  }

  /**
   * Takes in a connection that is older than the daemon.
   *
   * @param now kernel time, ns
   */
  public void addExisting(ExistingSessions.Found found, long now) {
    ConnectionState state =
        new ConnectionState(
            found.number(), found.monitor().pid(), found.monitor().start(), found.monitor().tcp());
    if (connections.containsKey(state.number) || !add(state) || !found.authenticated()) {
      return;
    }
    Login login = new Login(found.uid(), found.server(), found.leader());
    establish(state, login, found.tty(), true, now);
  }

  /** The sessions that are there now, in no order. */
  public List<SessionInfo> sessions() {
    List<SessionInfo> sessions = new ArrayList<>();
    for (ConnectionState state : connections.values()) {
      ConnectionEstablished established = state.established;
      if (established != null && state.isLive()) {
        sessions.add(new SessionInfo(established, state.lastActivityMs, state.lastCommand));
      }
    }
    return sessions;
  }

  /** How many connections could not be followed because there were too many. */
  public long refusedConnections() {
    return refusedConnections.get();
  }

  /**
   * How many records named a connection or command that is not known, because of earlier losses.
   */
  public long unattributed() {
    return unattributed.get();
  }
}
