// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.sshlog.core.pipeline.Demand;
import org.sshlog.core.record.KernelRecord.Executed;
import org.sshlog.core.record.KernelRecord.Exited;
import org.sshlog.core.record.KernelRecord.Header;
import org.sshlog.core.record.KernelRecord.Resized;
import org.sshlog.core.record.KernelRecord.Role;
import org.sshlog.core.record.KernelRecord.StreamId;
import org.sshlog.core.record.KernelRecord.Transferred;
import org.sshlog.spi.event.CommandFinish.Output;
import org.sshlog.spi.event.Connection;
import org.sshlog.spi.event.DataLost;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.event.EventType;
import org.sshlog.spi.event.TcpInfo;
import org.sshlog.spi.event.TerminalInput;
import org.sshlog.spi.event.TerminalUpdate;

/** One connection's streams, fed with hand-made records. Time passes only as a test says. */
final class StreamLab {
  static final long NUMBER = 77;
  static final int LEADER = 200;
  static final int OTHER = 250;
  static final int TTY = 5;
  static final long MS = 1_000_000;
  static final long SECOND = 1_000 * MS;
  static final StreamId NONE = new StreamId(StreamId.Kind.NONE, 0);
  static final StreamId TERMINAL = new StreamId(StreamId.Kind.TERMINAL, TTY);
  static final List<StreamId> PIPES = List.of(pipe(31), pipe(32), pipe(33));
  static final Connection CONNECTION =
      new Connection(100, "id", "host", "alice", 1000, TcpInfo.NONE, 0);

  final List<Event> events = new ArrayList<>();
  final List<Output> outputs = new ArrayList<>();
  final TestTable table = new TestTable();
  final Streams streams = new Streams(table, boot -> boot, events::add);
  final ConnectionStreams connection = streams.open(NUMBER);
  long now = 10 * SECOND;
  int rows = 24;
  private int terminalLeader = LEADER;

  StreamLab() {
    this(EnumSet.allOf(EventType.class), true);
  }

  StreamLab(Set<EventType> types, boolean commandOutput) {
    streams.demand(new Demand(types, commandOutput));
  }

  static StreamId pipe(long inode) {
    return new StreamId(StreamId.Kind.PIPE, inode);
  }

  StreamLab established() {
    connection.established(CONNECTION, now);
    return this;
  }

  /** With a shell on a terminal. */
  StreamLab withTerminal() {
    established();
    exec(LEADER, TTY, List.of(TERMINAL, TERMINAL, TERMINAL), 0, "bash");
    return this;
  }

  /** With a command on pipes. */
  StreamLab withPipes() {
    established();
    exec(LEADER, -1, PIPES, 0, "bash", "-c", "make");
    return this;
  }

  /** With a shell of another session on a terminal. */
  StreamLab withTerminalToo() {
    exec(OTHER, OTHER, TTY, List.of(TERMINAL, TERMINAL, TERMINAL), 0, "bash");
    terminalLeader = OTHER;
    return this;
  }

  private Header header(int flags, int pid) {
    return new Header(flags, now, NUMBER, 100, pid);
  }

  CommandOutput exec(int pid, int tty, List<StreamId> stdio, long stdoutOffset, String... argv) {
    return exec("/bin/" + argv[0], pid, tty, stdio, stdoutOffset, argv);
  }

  CommandOutput exec(
      int pid, int leader, int tty, List<StreamId> stdio, long stdoutOffset, String... argv) {
    return exec("/bin/" + argv[0], pid, leader, tty, stdio, stdoutOffset, argv);
  }

  CommandOutput exec(
      String exe, int pid, int tty, List<StreamId> stdio, long stdoutOffset, String... argv) {
    return exec(exe, pid, LEADER, tty, stdio, stdoutOffset, argv);
  }

  private CommandOutput exec(
      String exe,
      int pid,
      int leader,
      int tty,
      List<StreamId> stdio,
      long stdoutOffset,
      String... argv) {
    Executed record =
        new Executed(
            header(0, pid),
            LEADER - 1,
            1000,
            LEADER - 1,
            leader,
            tty,
            exe,
            "/",
            List.of(argv),
            stdio,
            stdoutOffset);
    connection.executed(record);
    return connection.begin(record);
  }

  /** A command on the terminal. */
  CommandOutput command(int pid, long stdoutOffset) {
    return exec(pid, TTY, List.of(TERMINAL, TERMINAL, TERMINAL), stdoutOffset, "ls");
  }

  void exit(int pid, CommandOutput output, long stdoutOffset) {
    exit(pid, output, stdoutOffset, outputs::add);
  }

  void exit(int pid, CommandOutput output, long stdoutOffset, Consumer<Output> then) {
    connection.exited(
        new Exited(header(0, pid), Role.USER, 0, 1000, TTY, 1, 0, stdoutOffset), output, then);
  }

  void moved(StreamId stream, boolean input, int leader, long offset, long lost, byte[] bytes) {
    connection.transferred(
        new Transferred(
            header(input ? 1 : 0, 101),
            stream,
            leader,
            offset,
            lost,
            bytes.length,
            stream.kind() == StreamId.Kind.TERMINAL ? rows : 0,
            stream.kind() == StreamId.Kind.TERMINAL ? 80 : 0,
            ByteBuffer.wrap(bytes)));
  }

  /** The terminal shows something. */
  void shows(long offset, String text) {
    shows(offset, 0, text);
  }

  void shows(long offset, long lost, String text) {
    moved(TERMINAL, false, terminalLeader, offset, lost, text.getBytes(StandardCharsets.UTF_8));
  }

  void types(long offset, String text) {
    moved(TERMINAL, true, LEADER, offset, 0, text.getBytes(StandardCharsets.UTF_8));
  }

  void typesHidden(long offset, int length) {
    connection.transferred(
        new Transferred(
            header(3, 101), TERMINAL, LEADER, offset, 0, length, rows, 80, ByteBuffer.allocate(0)));
  }

  /** The daemon had no room for what the terminal has shown. */
  void drops(long offset, int length) {
    connection.transferred(
        new Transferred(
            header(Transferred.FLAG_DROPPED, 101),
            TERMINAL,
            terminalLeader,
            offset,
            0,
            length,
            rows,
            80,
            ByteBuffer.allocate(0)));
  }

  /** Sshd sets the size of a terminal that nobody leads yet. */
  void terminalMadeAnew() {
    terminalLeader = 0;
    connection.resized(new Resized(header(0, 101), TTY, 0, rows, 80));
  }

  void resized(int newRows, int newColumns) {
    connection.resized(new Resized(header(0, 101), TTY, LEADER, newRows, newColumns));
  }

  /** Time passes; gives when something is due next. */
  long pass(long ns) {
    now += ns;
    return streams.tick(now, Horizon.NOW);
  }

  <E extends Event> List<E> all(Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  List<TerminalUpdate> updates() {
    return all(TerminalUpdate.class);
  }

  List<String> output() {
    return updates().stream().map(TerminalUpdate::data).toList();
  }

  List<String> input() {
    return all(TerminalInput.class).stream().map(TerminalInput::data).toList();
  }

  List<DataLost> losses() {
    return all(DataLost.class);
  }

  List<EventType> types() {
    return events.stream().map(Event::type).toList();
  }
}
