// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.stream;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.sshlog.core.record.KernelRecord.StreamId;
import org.sshlog.core.record.StreamRecord;
import org.sshlog.spi.event.StandardStream;

/**
 * The sessions of one connection, and which stream is whose. A session whose first process has
 * ended stays, since others may still use its streams, until room is needed. Used by the processor
 * thread only.
 */
final class SessionTable implements Deadlines.Timed {
  /** So many sessions are known at once, running or not. */
  static final int MAX_SESSIONS = 512;

  /** Without bytes for so long after the end of its first process, a session is taken for over. */
  static final long QUIET_NS = 5_000_000_000L;

  private final ConnectionStreams owner;

  /** All sessions by their first process; by a negative number while that is not known. */
  private final Map<Integer, StreamSession> sessions = new LinkedHashMap<>();

  /** Each terminal's present session. */
  private final Map<Integer, StreamSession> terminals = new HashMap<>();

  private final Map<Direction, Flow> pipes = new HashMap<>();

  /** Sessions whose first process has ended, and when they count as over. */
  private final Map<StreamSession, Long> ending = new LinkedHashMap<>();

  SessionTable(ConnectionStreams owner) {
    this.owner = owner;
  }

  /** The present session of a terminal; null when there are too many sessions. */
  StreamSession onTerminal(int tty, int leader, long time) {
    StreamSession present = terminals.get(tty);
    if (present != null) {
      if (leader == 0 || present.shellPid() == leader) {
        return present;
      }
      if (present.shellPid() == 0) {
        sessions.values().remove(present);
        present.isLedBy(leader);
        sessions.put(leader, present);
        return present;
      }
      forget(present, time);
    }
    if (!makeRoom(time)) {
      return null;
    }
    StreamSession session = StreamSession.ofTerminal(owner, tty, leader);
    terminals.put(tty, session);
    sessions.put(leader == 0 ? -1 - tty : leader, session);
    return session;
  }

  /** A terminal of this number has just been made: what was on it before is over. */
  void renew(int tty, long time) {
    StreamSession present = terminals.get(tty);
    if (present != null && present.shellPid() != 0) {
      forget(present, time);
    }
  }

  /**
   * Takes in a session without a terminal; null when it has no pipes or there are too many
   * sessions.
   *
   * @param silent whether what goes through it is counted only
   */
  StreamSession onPipes(int leader, List<StreamId> stdio, boolean silent, long time) {
    StreamSession old = sessions.get(leader);
    if (old != null) {
      forget(old, time);
    }
    if (stdio.stream().noneMatch(s -> s.kind() == StreamId.Kind.PIPE) || !makeRoom(time)) {
      return null;
    }
    StreamSession session = new StreamSession(owner, -1, leader, silent);
    sessions.put(leader, session);
    for (StandardStream stream : StandardStream.values()) {
      StreamId id = stdio.get(stream.ordinal());
      Direction direction = new Direction(id, stream == StandardStream.STDIN);
      if (direction.isPipe()) {
        take(session, stream, direction, time);
      }
    }
    return session;
  }

  private void take(StreamSession session, StandardStream stream, Direction direction, long time) {
    Flow present = pipes.get(direction);
    if (present != null && present.session() == session) {
      return;
    }
    if (present != null) {
      forget(present.session(), time);
    }
    pipes.put(direction, session.flow(stream, direction));
  }

  /** The flow of a pipe, null when no session has it. */
  Flow pipe(Direction direction) {
    return pipes.get(direction);
  }

  boolean hasPipe(Direction direction) {
    return pipes.containsKey(direction);
  }

  /** Whether a session that this process leads runs. */
  boolean runs(int leader) {
    StreamSession session = sessions.get(leader);
    return session != null && !session.hasEnded();
  }

  /**
   * The flow to the client that is this stream; null when it is none of a session.
   *
   * @param tty number of the session's terminal, -1 without one
   */
  Flow toClient(StreamId stream, int tty, int leader) {
    Direction direction = new Direction(stream, false);
    if (direction.isPipe()) {
      return pipes.get(direction);
    }
    if (stream.kind() != StreamId.Kind.TERMINAL || stream.number() != tty) {
      return null;
    }
    StreamSession session = terminals.get(tty);
    return session != null && session.shellPid() == leader
        ? session.flow(StandardStream.STDOUT, direction)
        : null;
  }

  /** A process has ended; when it leads a session, that will be over soon. */
  void exited(int pid, long time) {
    StreamSession led = sessions.get(pid);
    if (led != null) {
      led.leaderExited();
      touched(led, time);
    }
  }

  /** Something has gone through a session. */
  void touched(StreamSession session, long time) {
    if (session.hasEnded()) {
      ending.put(session, time + QUIET_NS);
      owner.shared().deadlines().watch(this);
    }
  }

  /** Lets everything leave that is complete. */
  void leave() {
    sessions.values().forEach(StreamSession::leave);
  }

  void forEach(Consumer<StreamSession> action) {
    List.copyOf(sessions.values()).forEach(action);
  }

  boolean isEmpty() {
    return sessions.isEmpty();
  }

  private boolean makeRoom(long time) {
    if (sessions.size() < MAX_SESSIONS) {
      return true;
    }
    for (StreamSession session : sessions.values()) {
      if (session.hasEnded()) {
        settle(session, time);
        forget(session, time);
        return true;
      }
    }
    return false;
  }

  /**
   * A session is over for good. What the kernel side counts of its streams stays there: another
   * session may have got them, and be counted already.
   */
  private void forget(StreamSession session, long time) {
    session.flows().forEach(flow -> flow.end(owner.count().find(flow.direction()), time));
    ending.remove(session);
    sessions.values().remove(session);
    terminals.values().remove(session);
    for (Flow flow : session.flows()) {
      pipes.remove(flow.direction(), flow);
      owner.count().finish(flow.direction());
    }
  }

  /** A session seems to be over: tells what was lost at its end, and makes room in the kernel. */
  private void settle(StreamSession session, long time) {
    for (Flow flow : session.flows()) {
      StreamRecord counted = owner.count().find(flow.direction());
      flow.end(counted, time);
      if (flow.isOf(counted)) {
        owner.count().forgetInKernel(flow.direction());
      }
    }
  }

  /** The connection has ended: tells what is left. */
  void close(long time) {
    forEach(
        session ->
            session.flows().forEach(flow -> flow.end(owner.count().find(flow.direction()), time)));
    sessions.clear();
    terminals.clear();
    pipes.clear();
    ending.clear();
  }

  @Override
  public long due() {
    return ending.values().stream().mapToLong(until -> until).min().orElse(Deadlines.NEVER);
  }

  @Override
  public long connection() {
    return owner.connection();
  }

  @Override
  public void expire(long now) {
    for (StreamSession session : List.copyOf(ending.keySet())) {
      if (ending.get(session) <= now) {
        ending.remove(session);
        settle(session, now);
      }
    }
  }
}
