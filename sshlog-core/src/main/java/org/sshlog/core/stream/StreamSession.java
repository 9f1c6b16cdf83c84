// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.stream;

import java.util.EnumMap;
import java.util.Map;
import org.sshlog.core.record.KernelRecord.StreamId;
import org.sshlog.core.record.KernelRecord.Transferred;
import org.sshlog.spi.event.DataLost;
import org.sshlog.spi.event.EventType;
import org.sshlog.spi.event.StandardStream;
import org.sshlog.spi.event.TerminalInput;
import org.sshlog.spi.event.TerminalResize;
import org.sshlog.spi.event.TerminalUpdate;

/**
 * One session of a connection: its terminal, or its pipes, and what is told of them. Used by the
 * processor thread only.
 */
final class StreamSession {
  private final ConnectionStreams owner;
  private final int tty;
  private final boolean silent;
  private final Map<StandardStream, Flow> flows = new EnumMap<>(StandardStream.class);
  private int shellPid;
  private int rows = -1;
  private int columns = -1;
  private boolean ended;
  private boolean leaderGivenUp;

  /**
   * A session.
   *
   * @param tty number of its terminal, -1 without one
   * @param shellPid its first own process, 0 when that is not known yet
   * @param silent whether what goes through it is counted only
   */
  StreamSession(ConnectionStreams owner, int tty, int shellPid, boolean silent) {
    this.owner = owner;
    this.tty = tty;
    this.shellPid = shellPid;
    this.silent = silent;
  }

  /** A session with a terminal. */
  static StreamSession ofTerminal(ConnectionStreams owner, int tty, int leader) {
    StreamSession session = new StreamSession(owner, tty, leader, false);
    StreamId terminal = new StreamId(StreamId.Kind.TERMINAL, tty);
    session.flow(StandardStream.STDIN, new Direction(terminal, true));
    session.flow(StandardStream.STDOUT, new Direction(terminal, false));
    return session;
  }

  /** The connection's number. */
  long connection() {
    return owner.connection();
  }

  Streams shared() {
    return owner.shared();
  }

  int shellPid() {
    return shellPid;
  }

  boolean isSilent() {
    return silent;
  }

  /** Whether its first process has ended. */
  boolean hasEnded() {
    return ended;
  }

  /** Its first process has become known. */
  void isLedBy(int leader) {
    shellPid = leader;
    flows.values().forEach(flow -> flow.isLedBy(leader));
  }

  /** Whether it may still become known which process is its first: until then nothing is told. */
  boolean awaitsLeader() {
    return shellPid == 0 && !leaderGivenUp;
  }

  /** It will be told of without its first process. */
  void awaitNoLeader() {
    leaderGivenUp = true;
  }

  void leaderExited() {
    ended = true;
  }

  /** The flow of one of its streams. */
  Flow flow(StandardStream stream, Direction direction) {
    return flows.computeIfAbsent(
        stream, s -> new Flow(this, s, direction, owner.count().claim(direction, shellPid)));
  }

  Iterable<Flow> flows() {
    return flows.values();
  }

  boolean wants(StandardStream stream) {
    EventType type =
        stream == StandardStream.STDIN ? EventType.TERMINAL_INPUT : EventType.TERMINAL_UPDATE;
    return !silent && shared().demand().wants(type);
  }

  /** Sshd has moved bytes of its terminal. */
  void terminal(Transferred record) {
    size(record.rows(), record.columns(), record.header().time());
    flow(record.isInput() ? StandardStream.STDIN : StandardStream.STDOUT, Direction.of(record))
        .take(record);
  }

  /** The terminal's window has this size; told when it is another than was told last. */
  void size(int newRows, int newColumns, long time) {
    if ((newRows == rows && newColumns == columns)
        || !shared().demand().wants(EventType.TERMINAL_RESIZE)) {
      return;
    }
    leave();
    rows = newRows;
    columns = newColumns;
    shared()
        .publish(
            new TerminalResize(
                owner.owner(), tty, shared().wallTime(time), shellPid, rows, columns));
  }

  /** Lets everything leave that is complete, since something else is about to be told. */
  void leave() {
    for (Flow flow : flows.values()) {
      flow.leave();
    }
  }

  void publishBytes(
      StandardStream stream, long time, long offset, String text, int length, boolean masked) {
    long timeNs = shared().wallTime(time);
    shared()
        .publish(
            stream == StandardStream.STDIN
                ? new TerminalInput(
                    owner.owner(), tty, timeNs, shellPid, offset, text, length, masked)
                : new TerminalUpdate(
                    owner.owner(), tty, timeNs, shellPid, stream, offset, text, length));
  }

  void publishLoss(long time, long count, long bytes, String cause) {
    shared()
        .publish(new DataLost(owner.owner(), tty, shared().wallTime(time), count, bytes, cause));
  }

  void lost(long bytes) {
    owner.count().lost(bytes);
  }
}
