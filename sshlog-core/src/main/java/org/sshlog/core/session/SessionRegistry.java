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
import org.sshlog.core.record.KernelRecord.Executed;
import org.sshlog.core.record.KernelRecord.Exited;
import org.sshlog.core.record.KernelRecord.FileMessages;
import org.sshlog.core.record.KernelRecord.FileServerBegun;
import org.sshlog.core.record.KernelRecord.Gone;
import org.sshlog.core.record.KernelRecord.Resized;
import org.sshlog.core.record.KernelRecord.Role;
import org.sshlog.core.record.KernelRecord.ServerForked;
import org.sshlog.core.record.KernelRecord.Transferred;
import org.sshlog.core.record.LoginRecord;
import org.sshlog.core.record.NetworkRecord;
import org.sshlog.core.session.ConnectionState.Phase;
import org.sshlog.core.stats.LossLedger.Loss;
import org.sshlog.core.stream.Horizon;
import org.sshlog.core.stream.StreamTable;
import org.sshlog.core.stream.Streams;
import org.sshlog.core.transfer.Transfers;
import org.sshlog.spi.event.Command;
import org.sshlog.spi.event.Event;

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
  private final ConnectionLifecycle lifecycle;
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
    this.events = events;
    this.logins = new Logins(events);
    this.streams = streams;
    this.transfers = transfers;
    this.lifecycle =
        new ConnectionLifecycle(
            connections, commands, processes, events, logins, streams, transfers);
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
    } else if (record instanceof LoginRecord login) {
      if (!logins.heard(connections.of(login), login)) {
        unattributed.incrementAndGet();
      }
    } else if (record instanceof Exited exited) {
      exited(exited);
    } else if (record instanceof ConnectionBegun begun) {
      lifecycle.begun(begun);
    } else if (record instanceof Authenticated
        || record instanceof ServerForked
        || record instanceof Gone) {
      proceeded(record);
    } else if (record instanceof NetworkRecord network) {
      network(network);
    }
  }

  private void network(NetworkRecord record) {
    ConnectionState state = connections.of(record);
    if (state == null) {
      unattributed.incrementAndGet();
    } else {
      events.networkOf(state).apply(record, commands);
    }
  }

  /** How many events of the network were dropped since it was not known whose they are. */
  public long droppedNetworkEvents() {
    return events.droppedOfNetwork();
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
    if (record.offset() == 0) {
      lifecycle.transferring(state, time);
    }
    events.active(state, time, 0);
    state.transfers.moved(record);
  }

  private void proceeded(KernelRecord record) {
    ConnectionState state = connections.of(record);
    if (state == null) {
      return;
    }
    if (record instanceof Authenticated authenticated) {
      lifecycle.authenticated(state, authenticated);
    } else if (record instanceof ServerForked forked) {
      lifecycle.forked(state, forked);
    } else {
      remove(state, record.header().time());
    }
  }

  private void remove(ConnectionState state, long time) {
    unattributed.addAndGet(lifecycle.remove(state, time));
  }

  private void executed(Executed record) {
    ConnectionState state = connections.of(record);
    if (state == null || (state.phase == Phase.CLOSED && state.connection == null)) {
      unattributed.incrementAndGet();
      return;
    }
    lifecycle.executed(state, record);
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
      lifecycle.closed(state, record);
    } else {
      lifecycle.serverExited(state, record);
    }
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
    long next = lifecycle.tick(now, horizon);
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
    lifecycle.addExisting(found, now);
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
