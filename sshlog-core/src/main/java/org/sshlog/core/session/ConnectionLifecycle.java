// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.session;

import java.util.List;
import org.sshlog.core.record.KernelRecord.Authenticated;
import org.sshlog.core.record.KernelRecord.ConnectionBegun;
import org.sshlog.core.record.KernelRecord.Executed;
import org.sshlog.core.record.KernelRecord.Exited;
import org.sshlog.core.record.KernelRecord.Role;
import org.sshlog.core.record.KernelRecord.ServerForked;
import org.sshlog.core.record.TaskRecord;
import org.sshlog.core.session.ConnectionState.Phase;
import org.sshlog.core.session.SessionlessLogin.Login;
import org.sshlog.core.stream.Horizon;
import org.sshlog.core.stream.Streams;
import org.sshlog.core.transfer.Transfers;
import org.sshlog.spi.event.TcpInfo;

/**
 * How connections begin, become a user's, and end; publishes what follows from it. All times are
 * kernel times in ns. Used by the processor thread only.
 */
final class ConnectionLifecycle {
  private final ConnectionTable connections;
  private final RunningCommands commands;
  private final ProcessStatus processes;
  private final PendingLogins pending;
  private final SessionEvents events;
  private final Logins logins;
  private final Streams streams;
  private final Transfers transfers;

  /**
   * No connection is there yet.
   *
   * @param connections where they are kept
   * @param commands those of all connections; forgotten with them
   */
  ConnectionLifecycle(
      ConnectionTable connections,
      RunningCommands commands,
      ProcessStatus processes,
      SessionEvents events,
      Logins logins,
      Streams streams,
      Transfers transfers) {
    this.connections = connections;
    this.commands = commands;
    this.processes = processes;
    this.pending = new PendingLogins(new SessionlessLogin(processes));
    this.events = events;
    this.logins = logins;
    this.streams = streams;
    this.transfers = transfers;
  }

  private ConnectionState open(
      long number, int monitor, long start, TcpInfo tcp, List<Integer> viewers) {
    return new ConnectionState(
        number, monitor, start, tcp, streams.open(number), transfers.open(number, viewers));
  }

  /** An sshd process has taken one over. */
  void begun(ConnectionBegun record) {
    int monitor = record.header().monitor();
    connections.add(
        open(
            record.header().connection(),
            monitor,
            record.start(),
            record.tcp(),
            List.of(monitor, record.parent())));
  }

  /**
   * Takes in one that is older than the daemon.
   *
   * @param now when it was found
   */
  void addExisting(ExistingSessions.Found found, long now) {
    TaskRecord monitor = found.monitor();
    List<Integer> viewers = List.of(monitor.pid(), monitor.parent());
    ConnectionState state =
        open(found.number(), monitor.pid(), monitor.start(), monitor.tcp(), viewers);
    if (connections.contains(state.number) || !connections.add(state) || !found.authenticated()) {
      return;
    }
    Login login = new Login(found.uid(), found.server(), found.leader());
    establish(state, login, found.tty(), true, now);
    for (ExistingSessions.Member member : found.members()) {
      int pid = member.task().pid();
      if (member.role() == Role.USER && member.leader() == pid) {
        state.streams.existing(pid, member.tty(), processes.stdio(pid), now);
        long start = events.millis(member.task().start());
        state.channels.existing(pid, member.tty(), processes.arguments(pid), start);
      } else if (member.role() == Role.SERVER) {
        state.channels.forked(pid, events.millis(member.task().start()));
      }
    }
  }

  /** Its client has authenticated. */
  void authenticated(ConnectionState state, Authenticated record) {
    pending.authenticated(state, record.header().time());
  }

  /** An sshd process of it has forked. */
  void forked(ConnectionState state, ServerForked record) {
    int pid = record.header().pid();
    pending.forked(state, pid, record.parent());
    state.channels.forked(pid, events.millis(record.header().time()));
  }

  /** Its user has executed a program, and so has a session. */
  void executed(ConnectionState state, Executed record) {
    if (state.phase == Phase.OPEN || state.phase == Phase.AUTHENTICATED) {
      Login login = new Login(record.uid(), record.server(), record.leader());
      establish(state, login, record.tty(), false, record.header().time());
    }
  }

  /** Files are transferred on it: so there is a session, also where nothing is executed for it. */
  void transferring(ConnectionState state, long time) {
    if (state.isPending()) {
      pending.find(state).ifPresent(login -> establish(state, login, -1, false, time));
    }
  }

  /** A server that has become a user's is gone before anything was executed: sftp inside sshd. */
  void serverExited(ConnectionState state, Exited record) {
    if (!state.isPending() || record.uid() == 0) {
      return;
    }
    int pid = record.header().pid();
    Login login =
        record.parent() == state.monitor
            ? new Login(record.uid(), pid, 0)
            : new Login(record.uid(), record.parent(), pid);
    establish(state, login, record.tty(), false, record.header().time());
  }

  /**
   * Finds connections that have authenticated and turn out to execute nothing.
   *
   * @return when to look again; {@link Long#MAX_VALUE} when none is left
   */
  long tick(long now, Horizon horizon) {
    return pending.tick(now, horizon, (state, login) -> establish(state, login, -1, false, now));
  }

  private void establish(ConnectionState state, Login login, int tty, boolean existing, long time) {
    pending.remove(state);
    state.phase = Phase.ESTABLISHED;
    events.established(state, login, tty, existing, time);
    state.streams.established(state.connection, time);
    state.transfers.established(state.connection);
  }

  /** The process that owns it has ended; others of it may go on. */
  void closed(ConnectionState state, Exited record) {
    long time = record.header().time();
    if (state.isPending()) {
      establish(state, Login.ofRoot(state.monitor), -1, false, time);
    }
    logins.ended(state, record.exitCode(), time);
    boolean live = state.isLive();
    state.transfers.close(time);
    state.streams.close(time);
    if (state.network != null) {
      state.network.forwards().close(time);
    }
    state.phase = Phase.CLOSED;
    if (live) {
      events.close(state, time, record.lost());
    }
  }

  /**
   * Forgets it; when it is still live, its end was lost.
   *
   * @return of how many of its commands the end was lost
   */
  int remove(ConnectionState state, long time) {
    logins.ended(state, -1, time);
    boolean live = state.isLive();
    pending.remove(state);
    state.transfers.close(time);
    state.streams.close(time);
    state.phase = Phase.CLOSED;
    connections.remove(state);
    int running = commands.removeAll(state.number);
    if (live) {
      events.close(state, time, 1);
    }
    return running;
  }
}
