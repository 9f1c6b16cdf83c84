// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.session;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.LongUnaryOperator;
import org.sshlog.core.login.DroppedConnection;
import org.sshlog.core.login.Failure;
import org.sshlog.core.login.FailureCounts;
import org.sshlog.core.record.KernelRecord.Executed;
import org.sshlog.core.record.KernelRecord.Exited;
import org.sshlog.core.session.SessionlessLogin.Login;
import org.sshlog.spi.event.Authentication;
import org.sshlog.spi.event.Command;
import org.sshlog.spi.event.CommandFinish;
import org.sshlog.spi.event.CommandFinish.Output;
import org.sshlog.spi.event.CommandStart;
import org.sshlog.spi.event.Connection;
import org.sshlog.spi.event.ConnectionAuthFailed;
import org.sshlog.spi.event.ConnectionClose;
import org.sshlog.spi.event.ConnectionEstablished;
import org.sshlog.spi.event.Event;

/**
 * Makes the events of a connection, publishes them, and keeps in the connection's state what they
 * tell. All times it is given are kernel times in ns. Used by the processor thread only.
 */
final class SessionEvents {
  private static final long NS_PER_MS = 1_000_000;
  private static final long NOBODY = -1;

  private final String hostname;
  private final SessionIds ids;
  private final LongFunction<String> userName;
  private final LongUnaryOperator wallTime;
  private final Consumer<Event> sink;
  private final FailureCounts failures = new FailureCounts();
  private final NetworkEvents.Shared network;

  SessionEvents(
      String hostname,
      SessionIds ids,
      LongFunction<String> userName,
      LongUnaryOperator wallTime,
      Consumer<Event> sink) {
    this.hostname = hostname;
    this.ids = ids;
    this.userName = userName;
    this.wallTime = wallTime;
    this.sink = sink;
    this.network = new NetworkEvents.Shared(wallTime, sink, new AtomicLong());
  }

  /** What a connection has to do with the network. */
  NetworkEvents networkOf(ConnectionState state) {
    if (state.network == null) {
      state.network = new NetworkEvents(state, network);
    }
    return state.network;
  }

  /** How many events of the network were dropped since it was not known whose they are. */
  long droppedOfNetwork() {
    return network.dropped().get();
  }

  void established(ConnectionState state, Login login, int tty, boolean existing, long time) {
    long timeNs = wallTime.applyAsLong(time);
    state.lastActivityMs = timeNs / NS_PER_MS;
    state.connection =
        new Connection(
            state.monitor,
            ids.of(state.monitor, state.start),
            hostname,
            userName.apply(login.uid()),
            login.uid(),
            state.tcp,
            wallTime.applyAsLong(state.start) / NS_PER_MS);
    state.established =
        new ConnectionEstablished(
            state.connection,
            tty,
            timeNs,
            login.server(),
            login.process(),
            existing,
            state.attempts.accepted().orElse(Authentication.UNKNOWN));
    sink.accept(state.established);
    if (state.network != null) {
      state.network.established();
    }
  }

  /** Something has failed on the way to a login. */
  void failed(ConnectionState state, Failure failure, long time) {
    Connection connection =
        new Connection(
            state.monitor,
            ids.of(state.monitor, state.start),
            hostname,
            failure.user(),
            NOBODY,
            state.tcp,
            wallTime.applyAsLong(state.start) / NS_PER_MS);
    failed(connection, failure, time);
  }

  /** An sshd that listens has closed a connection at once. */
  void dropped(int listener, DroppedConnection dropped, long time) {
    Connection connection =
        new Connection(
            listener,
            "",
            hostname,
            "",
            NOBODY,
            dropped.tcp(),
            wallTime.applyAsLong(time) / NS_PER_MS);
    failed(connection, new Failure("", false, Authentication.UNKNOWN, dropped.reason()), time);
  }

  private void failed(Connection connection, Failure failure, long time) {
    sink.accept(
        new ConnectionAuthFailed(
            connection,
            -1,
            wallTime.applyAsLong(time),
            failure.authentication(),
            failure.invalidUser(),
            failure.reason(),
            failures.add(connection.tcp().clientIp(), time)));
  }

  void close(ConnectionState state, long time, long lost) {
    sink.accept(
        new ConnectionClose(
            state.established, wallTime.applyAsLong(time), state.streams.traffic(), lost));
  }

  /**
   * Bytes have been moved, which is activity, too.
   *
   * @param leader of a terminal's session, else 0
   */
  void active(ConnectionState state, long time, int leader) {
    state.lastActivityMs = millis(time);
    if (leader != 0) {
      state.channels.moved(leader, state.lastActivityMs);
    }
  }

  /** Kernel time as milliseconds since the epoch. */
  long millis(long time) {
    return wallTime.applyAsLong(time) / NS_PER_MS;
  }

  Command commandStart(ConnectionState state, Executed record) {
    long timeNs = wallTime.applyAsLong(record.header().time());
    Command command =
        new Command(
            record.header().pid(),
            record.parent(),
            record.argv(),
            record.argsTruncated(),
            record.cwd(),
            record.exe(),
            timeNs / NS_PER_MS);
    state.lastActivityMs = timeNs / NS_PER_MS;
    state.lastCommand = LastCommand.of(command);
    state.channels.executed(record, state.lastActivityMs, state.lastCommand);
    sink.accept(new CommandStart(state.connection, record.tty(), timeNs, command));
    return command;
  }

  void commandFinish(
      ConnectionState state, RunningCommands.Running running, Exited record, Output output) {
    long timeNs = wallTime.applyAsLong(record.header().time());
    state.lastActivityMs = timeNs / NS_PER_MS;
    sink.accept(
        new CommandFinish(
            state.connection,
            running.tty(),
            timeNs,
            running.command(),
            record.exitCode(),
            record.signal(),
            output));
  }
}
