// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.transfer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import org.sshlog.core.record.KernelRecord.Executed;
import org.sshlog.core.record.KernelRecord.Exited;
import org.sshlog.core.record.KernelRecord.FileMessages;
import org.sshlog.core.record.KernelRecord.FileServerBegun;
import org.sshlog.core.record.KernelRecord.Header;
import org.sshlog.core.record.KernelRecord.Role;
import org.sshlog.core.record.KernelRecord.StreamId;
import org.sshlog.core.record.StreamRecord;
import org.sshlog.core.stream.Horizon;
import org.sshlog.core.stream.StreamTable;
import org.sshlog.spi.event.Connection;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.event.TcpInfo;

/** One connection whose client transfers files, as the kernel side would tell of it. */
final class TransferLab implements StreamTable {
  static final long NUMBER = 77;
  static final int LISTENER = 99;
  static final int MONITOR = 100;
  static final int SSHD = 101;
  static final int SERVER = 102;
  static final long IN = 5000;
  static final long OUT = 5001;
  static final long MS = 1_000_000;

  /** However busy the machine is, a directory is found. */
  private static final long PATIENCE_MS = 60_000;

  final List<Event> events = new ArrayList<>();
  final Transfers transfers;
  final ConnectionTransfers connection;
  long now = 1_000 * MS;
  KernelSide in;
  KernelSide out;

  TransferLab() {
    this(Path.of("/nonexistent"));
  }

  TransferLab(Path proc) {
    transfers = new Transfers(this, time -> time, events::add, proc, PATIENCE_MS);
    connection = transfers.open(NUMBER, List.of(MONITOR, LISTENER));
    in = side(IN, true, false);
    out = side(OUT, false, false);
  }

  KernelSide side(long pipe, boolean input, boolean scp) {
    return new KernelSide(pipe, input, scp, this::moved);
  }

  void moved(FileMessages record) {
    connection.moved(record);
  }

  TransferLab established() {
    connection.established(new Connection(MONITOR, "id", "host", "alice", 1000, TcpInfo.NONE, 0));
    return this;
  }

  /** OpenSSH's server has been executed, in this directory, and greeted. */
  TransferLab withServer(String cwd) {
    serverBegins(true, SERVER, IN, "/", cwd);
    executed(SERVER, "/usr/lib/openssh/sftp-server", cwd, List.of("sftp-server"));
    return greeted();
  }

  TransferLab greeted() {
    request(Packets.init());
    reply(Packets.version());
    return this;
  }

  TransferLab withScp(String cwd, String... argv) {
    in = side(IN, true, true);
    out = side(OUT, false, true);
    serverBegins(true, SERVER, IN, "/", cwd);
    executed(SERVER, "/usr/bin/scp", cwd, List.of(argv));
    return this;
  }

  void serverBegins(boolean executed, int pid, long input, String root, String directory) {
    Header header = new Header(executed ? 1 : 0, now, NUMBER, MONITOR, pid);
    connection.begun(new FileServerBegun(header, input, OUT, root, directory));
  }

  void executed(int pid, String exe, String cwd, List<String> argv) {
    connection.executed(
        new Executed(
            new Header(0, now, NUMBER, MONITOR, pid),
            SSHD,
            1000,
            SSHD,
            pid,
            -1,
            exe,
            cwd,
            argv,
            List.of(
                new StreamId(StreamId.Kind.PIPE, IN),
                new StreamId(StreamId.Kind.PIPE, OUT),
                new StreamId(StreamId.Kind.PIPE, OUT + 1)),
            0));
  }

  void exited(int pid) {
    connection.exited(
        new Exited(new Header(0, now, NUMBER, MONITOR, pid), Role.USER, 0, 1000, -1, SSHD, 0, -1));
  }

  /** The client says something. */
  TransferLab request(byte[] bytes) {
    pass(1);
    in.move(bytes, now);
    return this;
  }

  /** The server says something. */
  TransferLab reply(byte[] bytes) {
    pass(1);
    out.move(bytes, now);
    return this;
  }

  void pass(long ms) {
    now += ms * MS;
    transfers.tick(now, Horizon.NOW);
  }

  <T extends Event> List<T> events(Class<T> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  @Override
  public StreamRecord find(long number, StreamId stream, boolean input) {
    return new StreamRecord((input ? in : out).offset(), 0, 0);
  }

  @Override
  public List<Entry> of(long number) {
    return List.of();
  }

  @Override
  public void forget(long number, StreamId stream, boolean input) {}

  @Override
  public void retain(LongPredicate isLive) {}
}
