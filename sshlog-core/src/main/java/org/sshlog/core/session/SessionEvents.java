// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.session;

import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.LongUnaryOperator;
import org.sshlog.core.record.KernelRecord.Executed;
import org.sshlog.core.record.KernelRecord.Exited;
import org.sshlog.core.session.SessionlessLogin.Login;
import org.sshlog.spi.event.Authentication;
import org.sshlog.spi.event.Command;
import org.sshlog.spi.event.CommandFinish;
import org.sshlog.spi.event.CommandFinish.Output;
import org.sshlog.spi.event.CommandStart;
import org.sshlog.spi.event.Connection;
import org.sshlog.spi.event.ConnectionClose;
import org.sshlog.spi.event.ConnectionEstablished;
import org.sshlog.spi.event.Event;

/**
 * Makes the events of a connection, publishes them, and keeps in the connection's state what they
 * tell. All times it is given are kernel times in ns. Used by the reader thread only.
 */
final class SessionEvents {
  private static final long NS_PER_MS = 1_000_000;

  private final String hostname;
  private final SessionIds ids;
  private final LongFunction<String> userName;
  private final LongUnaryOperator wallTime;
  private final Consumer<Event> sink;

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
            Authentication.UNKNOWN);
    sink.accept(state.established);
  }

  void close(ConnectionState state, long time, long lost) {
    sink.accept(
        new ConnectionClose(
            state.established, wallTime.applyAsLong(time), state.streams.traffic(), lost));
  }

  /** Bytes have been moved, which is activity, too. */
  void active(ConnectionState state, long time) {
    state.lastActivityMs = wallTime.applyAsLong(time) / NS_PER_MS;
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
