// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.session;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.LongPredicate;
import java.util.function.LongUnaryOperator;
import org.sshlog.core.pipeline.Demand;
import org.sshlog.core.record.KernelRecord;
import org.sshlog.core.record.KernelRecord.Authenticated;
import org.sshlog.core.record.KernelRecord.ConnectionBegun;
import org.sshlog.core.record.KernelRecord.ConnectionDropped;
import org.sshlog.core.record.KernelRecord.Executed;
import org.sshlog.core.record.KernelRecord.Exited;
import org.sshlog.core.record.KernelRecord.FileMessages;
import org.sshlog.core.record.KernelRecord.FileServerBegun;
import org.sshlog.core.record.KernelRecord.Gone;
import org.sshlog.core.record.KernelRecord.ListenerExecuted;
import org.sshlog.core.record.KernelRecord.Logged;
import org.sshlog.core.record.KernelRecord.Resized;
import org.sshlog.core.record.KernelRecord.Resolved;
import org.sshlog.core.record.KernelRecord.Role;
import org.sshlog.core.record.KernelRecord.ServerForked;
import org.sshlog.core.record.KernelRecord.SocketCall;
import org.sshlog.core.record.KernelRecord.TcpOpened;
import org.sshlog.core.record.KernelRecord.Transferred;
import org.sshlog.core.record.KernelRecord.UserNamed;
import org.sshlog.core.record.TaskRecord;
import org.sshlog.core.session.ConnectionState.Phase;
import org.sshlog.core.session.SessionlessLogin.Login;
import org.sshlog.core.stats.LossLedger.Loss;
import org.sshlog.core.stream.Horizon;
import org.sshlog.core.stream.StreamTable;
import org.sshlog.core.stream.Streams;
import org.sshlog.core.transfer.Transfers;
import org.sshlog.spi.event.Command;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.event.TcpInfo;

/**
 * Turns records into events: knows each connection, the user it belongs to, and the commands that
 * run in it. {@link #apply}, {@link #tick} and {@link #addExisting} are for the processor thread;
 * everything else is safe for any thread.
 */
public final class SessionRegistry {
  private static final long MAX_COMMAND_CHARACTERS = 8L << 20;

  private final ConnectionTable connections = new ConnectionTable();
  private final RunningCommands commands = new RunningCommands(MAX_COMMAND_CHARACTERS);
  private final AtomicLong unattributed = new AtomicLong();
  private final ProcessStatus processes;
  private final PendingLogins pending;
  private final SessionEvents events;
  private final Logins logins;
  private final Streams streams;
  private final Transfers transfers;

  /**
   * An empty registry.
   *
   * @param hostname this machine's name
   * @param userName gives a user's name by number, or the number when there is none
   * @param wallTime turns kernel time into nanoseconds since the epoch
   * @param table what the kernel side counts of streams
   * @param sink receives the events, on the thread that calls {@link #apply} or {@link #tick}
   */
  public SessionRegistry(
      String hostname,
      LongFunction<String> userName,
      LongUnaryOperator wallTime,
      StreamTable table,
      Consumer<Event> sink) {
    this(
        new ProcessStatus(Path.of("/proc")),
        new SessionEvents(hostname, SessionIds.ofThisBoot(), userName, wallTime, sink),
        new Streams(table, wallTime, sink),
        new Transfers(table, wallTime, sink));
  }

  SessionRegistry(
      ProcessStatus processes, SessionEvents events, Streams streams, Transfers transfers) {
    this.processes = processes;
    this.pending = new PendingLogins(new SessionlessLogin(processes));
    this.events = events;
    this.logins = new Logins(events);
    this.streams = streams;
    this.transfers = transfers;
  }

  /** Takes in one record and publishes what follows from it. */
  public void apply(KernelRecord record) {
    if (record instanceof Transferred
        || record instanceof Resized
        || record instanceof FileMessages
        || record instanceof FileServerBegun) {
      moved(record);
    } else if (record instanceof Executed executed) {
      executed(executed);
    } else if (record instanceof Logged
        || record instanceof UserNamed
        || record instanceof ConnectionDropped) {
      if (!logins.heard(connections.of(record), record)) {
        unattributed.incrementAndGet();
      }
    } else if (record instanceof Exited exited) {
      exited(exited);
    } else if (record instanceof ConnectionBegun begun) {
      long number = begun.header().connection();
      int monitor = begun.header().monitor();
      List<Integer> viewers = List.of(monitor, begun.parent());
      connections.add(open(number, monitor, begun.start(), begun.tcp(), viewers));
    } else if (record instanceof Authenticated authenticated) {
      authenticated(authenticated);
    } else if (record instanceof ServerForked forked) {
      forked(forked);
    } else if (record instanceof Gone gone) {
      gone(gone);
    } else if (!(record instanceof ListenerExecuted)) {
      network(record);
    }
  }

  private void network(KernelRecord record) {
    ConnectionState state = connections.of(record);
    if (state == null) {
      unattributed.incrementAndGet();
    } else if (record instanceof Resolved resolved) {
      events.networkOf(state).forwards().resolved(resolved);
    } else if (record instanceof SocketCall call) {
      events.networkOf(state).forwards().called(call);
    } else if (record instanceof TcpOpened opened && opened.role() != Role.USER) {
      events.networkOf(state).forwards().tcpOpened(opened);
    } else if (record instanceof TcpOpened opened) {
      Command command = commands.find(opened.header().pid());
      events.networkOf(state).opened(opened, command == null ? null : command.filename());
    }
  }

  /** How many events of the network were dropped since it was not known whose they are. */
  public long droppedNetworkEvents() {
    return events.droppedOfNetwork();
  }

  private ConnectionState open(
      long number, int monitor, long start, TcpInfo tcp, List<Integer> viewers) {
    return new ConnectionState(
        number, monitor, start, tcp, streams.open(number), transfers.open(number, viewers));
  }

  private void moved(KernelRecord record) {
    ConnectionState state = connections.of(record);
    if (state == null) {
      unattributed.incrementAndGet();
    } else if (record instanceof Transferred transferred) {
      events.active(state, record.header().time(), transferred.leader());
      state.streams.transferred(transferred);
    } else if (record instanceof FileMessages messages) {
      files(state, messages);
    } else if (record instanceof FileServerBegun begun) {
      state.transfers.begun(begun);
    } else if (record instanceof Resized resized) {
      state.streams.resized(resized);
    }
  }

  private void files(ConnectionState state, FileMessages record) {
    long time = record.header().time();
    if (state.isPending() && record.offset() == 0) {
      // Who transfers files has a session, also where nothing is executed for it.
      pending.find(state).ifPresent(login -> establish(state, login, -1, false, time));
    }
    events.active(state, time, 0);
    state.transfers.moved(record);
  }

  private void authenticated(Authenticated record) {
    ConnectionState state = connections.of(record);
    if (state != null) {
      pending.authenticated(state, record.header().time());
    }
  }

  private void forked(ServerForked record) {
    ConnectionState state = connections.of(record);
    if (state != null) {
      int pid = record.header().pid();
      pending.forked(state, pid, record.parent());
      state.channels.forked(pid, events.millis(record.header().time()));
    }
  }

  private void executed(Executed record) {
    ConnectionState state = connections.of(record);
    if (state == null || (state.phase == Phase.CLOSED && state.connection == null)) {
      unattributed.incrementAndGet();
      return;
    }
    if (state.phase == Phase.OPEN || state.phase == Phase.AUTHENTICATED) {
      Login login = new Login(record.uid(), record.server(), record.leader());
      establish(state, login, record.tty(), false, record.header().time());
    }
    state.streams.executed(record);
    state.transfers.executed(record);
    Command command = events.commandStart(state, record);
    commands.put(state.number, record.tty(), command, state.streams.begin(record));
  }

  private void exited(Exited record) {
    ConnectionState state = connections.of(record);
    if (state != null) {
      state.transfers.exited(record);
      state.channels.exited(record.header().pid());
    }
    if (state == null) {
      if (record.role() == Role.USER) {
        unattributed.incrementAndGet();
        commands.forget(record.header().pid());
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
      state.streams.exited(record, null, output -> {});
      return;
    }
    state.streams.exited(
        record, running.output(), output -> events.commandFinish(state, running, record, output));
  }

  private void closed(ConnectionState state, Exited record) {
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

  private void gone(Gone record) {
    ConnectionState state = connections.of(record);
    if (state != null) {
      remove(state, record.header().time());
    }
  }

  /** Forgets a connection; one that is still live has an end that was lost. */
  private void remove(ConnectionState state, long time) {
    logins.ended(state, -1, time);
    boolean live = state.isLive();
    pending.remove(state);
    state.transfers.close(time);
    state.streams.close(time);
    state.phase = Phase.CLOSED;
    connections.remove(state);
    unattributed.addAndGet(commands.removeAll(state.number));
    if (live) {
      events.close(state, time, 1);
    }
  }

  private void establish(ConnectionState state, Login login, int tty, boolean existing, long time) {
    pending.remove(state);
    state.phase = Phase.ESTABLISHED;
    events.established(state, login, tty, existing, time);
    state.streams.established(state.connection, time);
    state.transfers.established(state.connection);
  }

  /**
   * Settles what only time can tell: bytes that have waited for more, connections that have
   * authenticated and execute nothing.
   *
   * @param now kernel time, ns
   * @param horizon tells of which connections records have not come yet
   * @return when this should be called again, kernel time in ns; {@link Long#MAX_VALUE} when
   *     nothing waits
   */
  public long tick(long now, Horizon horizon) {
    long next =
        pending.tick(now, horizon, (state, login) -> establish(state, login, -1, false, now));
    return Math.min(next, Math.min(streams.tick(now, horizon), transfers.tick(now, horizon)));
  }

  /**
   * Publishes what still waits for more of its kind, since no record follows.
   *
   * @param now kernel time, ns
   */
  public void stop(long now) {
    streams.stop(now);
  }

  /** From now on this is wanted; to be called from any thread. */
  public void demand(Demand demand) {
    streams.demand(demand);
    transfers.demand(demand);
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
    connections.missed(isKnown).forEach(state -> remove(state, now));
    streams.sweep(connections::contains);
  }

  /**
   * Takes in a connection that is older than the daemon.
   *
   * @param now kernel time, ns
   */
  public void addExisting(ExistingSessions.Found found, long now) {
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

  /** The sessions that are there now, in no order. */
  public List<SessionInfo> sessions() {
    return connections.sessions(processes);
  }

  /** How many connections could not be followed because there were too many. */
  public long refusedConnections() {
    return connections.refused();
  }

  /** What was lost of sessions since there were too many, or their connection had ended. */
  public Loss droppedBytes() {
    return streams.dropped();
  }

  /** How much of file transfers could not be followed since there was too much. */
  public long untrackedTransfers() {
    return transfers.untracked();
  }

  /**
   * How many records named a connection or command that is not known, because of earlier losses.
   */
  public long unattributed() {
    return unattributed.get();
  }
}
