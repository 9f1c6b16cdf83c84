// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.session;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;
import org.sshlog.core.record.KernelRecord.Role;
import org.sshlog.core.record.NetworkRecord;
import org.sshlog.core.record.NetworkRecord.Resolved;
import org.sshlog.core.record.NetworkRecord.SocketCall;
import org.sshlog.core.record.NetworkRecord.TcpOpened;
import org.sshlog.spi.event.Command;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.event.NetworkConnect;
import org.sshlog.spi.event.NetworkConnect.Endpoint;
import org.sshlog.spi.event.PortForward;

/**
 * The forwards of one connection and the TCP connections that its commands open, as events. What
 * happens before the user is known waits until then. For the processor thread.
 */
final class NetworkEvents {
  private static final int MAX_WAITING = 256;
  private static final Endpoint NOWHERE = new Endpoint("", 0);

  /** What all connections share. */
  record Shared(LongUnaryOperator wallTime, Consumer<Event> sink, AtomicLong dropped) {}

  private final ConnectionState state;
  private final Shared shared;
  private final Forwards forwards = new Forwards(this::forwarded);
  private final List<Forwards.Forward> waiting = new ArrayList<>();

  NetworkEvents(ConnectionState state, Shared shared) {
    this.state = state;
    this.shared = shared;
  }

  Forwards forwards() {
    return forwards;
  }

  /**
   * Takes in what sshd or a process of a session has done.
   *
   * @param commands those that run now
   */
  void apply(NetworkRecord record, RunningCommands commands) {
    if (record instanceof Resolved resolved) {
      forwards.resolved(resolved);
    } else if (record instanceof SocketCall call) {
      forwards.called(call);
    } else if (record instanceof TcpOpened opened && opened.role() != Role.USER) {
      forwards.tcpOpened(opened);
    } else if (record instanceof TcpOpened opened) {
      Command command = commands.find(opened.header().pid());
      opened(opened, command == null ? null : command.filename());
    }
  }

  private void forwarded(Forwards.Forward forward) {
    if (state.connection != null) {
      publish(forward);
    } else if (waiting.size() < MAX_WAITING) {
      waiting.add(forward);
    } else {
      shared.dropped.incrementAndGet();
    }
  }

  /** The user is known. */
  void established() {
    waiting.forEach(this::publish);
    waiting.clear();
  }

  private void publish(Forwards.Forward forward) {
    shared.sink.accept(
        new PortForward(
            state.connection,
            -1,
            shared.wallTime.applyAsLong(forward.time()),
            forward.direction(),
            forward.action(),
            forward.host(),
            forward.port(),
            forward.peer(),
            forward.error()));
  }

  /**
   * A process of a session has opened a connection, or tried to.
   *
   * @param program what it executes, null when that is not known
   */
  private void opened(TcpOpened record, String program) {
    if (state.connection == null) {
      shared.dropped.incrementAndGet();
      return;
    }
    shared.sink.accept(
        new NetworkConnect(
            state.connection,
            record.tty(),
            shared.wallTime.applyAsLong(record.header().time()),
            record.header().pid(),
            program == null ? record.name() : program,
            record.remote() == null ? NOWHERE : record.remote(),
            record.local() == null ? NOWHERE : record.local(),
            record.error() == 0 ? null : Errors.nameOf(record.error())));
  }
}
