// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.stream;

import java.util.List;
import java.util.function.Consumer;
import org.sshlog.core.record.KernelRecord.Executed;
import org.sshlog.core.record.KernelRecord.Exited;
import org.sshlog.core.record.KernelRecord.Resized;
import org.sshlog.core.record.KernelRecord.StreamId;
import org.sshlog.core.record.KernelRecord.Transferred;
import org.sshlog.spi.event.CommandFinish.Output;
import org.sshlog.spi.event.Connection;
import org.sshlog.spi.event.ConnectionClose.Traffic;

/**
 * The streams of one connection: finds out to which session each belongs. Used by the processor
 * thread; {@link #traffic} and {@link #lostBytes} may be called by any.
 */
public final class ConnectionStreams implements Deadlines.Timed {
  private static final String OVERFLOW =
      "sessions: too much was sent before it was known whose it is";

  private final Streams shared;
  private final long number;
  private final TrafficCount traffic;
  private final HeldRecords held;
  private final SessionTable sessions;

  private final OpenQuestions open = new OpenQuestions();
  private Connection connection;
  private boolean closed;

  ConnectionStreams(Streams shared, long number) {
    this.shared = shared;
    this.number = number;
    this.traffic = new TrafficCount(shared, number);
    this.held = new HeldRecords(shared.held());
    this.sessions = new SessionTable(this);
  }

  Streams shared() {
    return shared;
  }

  Connection owner() {
    return connection;
  }

  TrafficCount count() {
    return traffic;
  }

  /** It is known whose connection this is: what came before can be told. */
  public void established(Connection known, long time) {
    connection = known;
    traffic.established();
    open.claimFrom(time);
    held.release(direction -> !direction.isPipe(), this::terminal);
    sessions.forEach(session -> tellDropped(session, time));
    watch();
  }

  /** Takes in bytes that sshd has moved. */
  public void transferred(Transferred record) {
    if (closed) {
      shared.drop(record.length());
      return;
    }
    Flow flow = sessions.pipe(Direction.of(record));
    if (flow != null) {
      pipe(flow, record);
    } else if (record.stream().kind() == StreamId.Kind.PIPE) {
      unclaimed(record);
    } else if (connection == null) {
      traffic.reach(Direction.of(record), record);
      held.add(record);
    } else {
      terminal(record);
    }
  }

  private void unclaimed(Transferred record) {
    Direction direction = Direction.of(record);
    if (traffic.isFull() && !traffic.knows(direction)) {
      shared.drop(record.length());
      return;
    }
    boolean isNew = !traffic.knows(direction);
    traffic.reach(direction, record);
    if (isNew) {
      open.unclaimed(direction, connection == null ? Deadlines.NEVER : record.header().time());
      watch();
    }
    if (open.isUnclaimed(direction)) {
      held.add(record);
    } else {
      held.drop(record);
    }
  }

  private void terminal(Transferred record) {
    int tty = (int) record.stream().number();
    StreamSession session = sessions.onTerminal(tty, record.leader(), record.header().time());
    if (session == null) {
      shared.drop(record.length());
    } else if (session.awaitsLeader()) {
      // Sshd moves bytes before the session's first process has taken the terminal.
      open.unled(tty, record.header().time());
      held.add(record);
      watch();
    } else {
      led(tty, session, record.header().time());
      session.terminal(record);
      sessions.touched(session, record.header().time());
    }
  }

  /** It is known who leads a terminal's session, or not waited for any more. */
  private void led(int tty, StreamSession session, long time) {
    if (session != null && open.led(tty)) {
      StreamId terminal = new StreamId(StreamId.Kind.TERMINAL, tty);
      held.release(direction -> direction.stream().equals(terminal), this::terminal);
      tellDropped(session, time);
    }
  }

  private void giveUpLeader(int tty, long time) {
    StreamSession session = sessions.onTerminal(tty, 0, time);
    if (session != null) {
      session.awaitNoLeader();
    }
    led(tty, session, time);
  }

  private void pipe(Flow flow, Transferred record) {
    flow.take(record);
    sessions.touched(flow.session(), record.header().time());
  }

  /** Takes in the size of a terminal's window. */
  public void resized(Resized record) {
    if (connection == null || closed) {
      return;
    }
    long time = record.header().time();
    if (record.leader() == 0) {
      sessions.renew(record.tty(), time);
    } else {
      StreamSession session = sessions.onTerminal(record.tty(), record.leader(), time);
      led(record.tty(), session, time);
      if (session != null) {
        session.size(record.rows(), record.columns(), time);
      }
    }
  }

  /** A session that was there before the daemon. */
  public void existing(int leader, int tty, List<StreamId> stdio, long time) {
    claim(leader, tty, stdio, false, time);
  }

  /** A program was executed: learns whose streams are whose; then tells what came before it. */
  public void executed(Executed record) {
    long time = record.header().time();
    boolean isLeader = record.isLeader() || record.header().pid() == record.leader();
    Executed shell = open.decided(record.leader());
    if (shell != null) {
      claim(shell, SftpServer.isRun(record));
    } else if (isLeader && !sessions.runs(record.leader())) {
      if (SftpServer.isNext(record) && open.undecided(record)) {
        watch();
      } else {
        claim(record, SftpServer.isRun(record));
      }
    }
    sessions.leave();
  }

  private void claim(Executed record, boolean silent) {
    claim(record.leader(), record.tty(), record.stdio(), silent, record.header().time());
  }

  private void claim(int leader, int tty, List<StreamId> stdio, boolean silent, long time) {
    if (closed) {
      return;
    }
    if (tty >= 0) {
      led(tty, sessions.onTerminal(tty, leader, time), time);
      return;
    }
    StreamSession session = sessions.onPipes(leader, stdio, silent, time);
    if (session == null) {
      return;
    }
    session.flows().forEach(flow -> open.claimed(flow.direction()));
    held.release(sessions::hasPipe, record -> pipe(sessions.pipe(Direction.of(record)), record));
    tellDropped(session, time);
  }

  private void tellDropped(StreamSession session, long time) {
    for (Flow flow : session.flows()) {
      long bytes = held.takeDropped(flow.direction());
      flow.skip(bytes);
      if (bytes > 0 && !session.isSilent()) {
        session.leave();
        traffic.lost(bytes);
        session.publishLoss(time, 1, bytes, OVERFLOW);
      }
    }
  }

  /** What a command that has just begun writes; null when that is not observed or not wanted. */
  public CommandOutput begin(Executed record) {
    if (!shared.demand().commandOutput() || record.stdoutOffset() < 0 || closed) {
      return null;
    }
    Flow flow = sessions.toClient(record.stdio().get(1), record.tty(), record.leader());
    if (flow == null || flow.session().isSilent()) {
      return null;
    }
    long start = flow.offset(record.stdoutOffset());
    return new CommandOutput(flow, start, flow.capture(start));
  }

  /**
   * A process has ended.
   *
   * @param output what {@link #begin} gave for its command, null when nothing
   * @param then takes the output, null when it is not known; at once, or when the output has come
   */
  public void exited(Exited record, CommandOutput output, Consumer<Output> then) {
    long time = record.header().time();
    int pid = record.header().pid();
    Executed shell = open.decided(pid);
    if (shell != null) {
      claim(shell, false);
    }
    if (!closed) {
      sessions.exited(pid, time);
    }
    sessions.leave();
    if (output == null) {
      then.accept(null);
    } else {
      output.finish(record, then);
    }
  }

  /**
   * The connection has ended; nothing more comes.
   *
   * @param time kernel time, ns
   */
  public void close(long time) {
    if (closed) {
      return;
    }
    open.allUndecided().forEach(shell -> claim(shell, false));
    open.allUnled().forEach(tty -> giveUpLeader(tty, time));
    boolean withoutSessions = connection != null && sessions.isEmpty();
    sessions.close(time);
    traffic.close(withoutSessions);
    held.release(direction -> true, record -> {});
    open.clear();
    closed = true;
  }

  /** What has gone through the sessions until now, null when that was not observed. */
  public Traffic traffic() {
    return traffic.total();
  }

  /** How many bytes of the sessions were wanted and lost. */
  public long lostBytes() {
    return traffic.lost();
  }

  private void watch() {
    if (due() != Deadlines.NEVER) {
      shared.deadlines().watch(this);
    }
  }

  @Override
  public long due() {
    return open.due();
  }

  @Override
  public long connection() {
    return number;
  }

  @Override
  public void expire(long now) {
    open.undecidedUntil(now).forEach(shell -> claim(shell, false));
    open.unledUntil(now).forEach(tty -> giveUpLeader(tty, now));
    open.unclaimedUntil(now).forEach(held::discard);
  }
}
