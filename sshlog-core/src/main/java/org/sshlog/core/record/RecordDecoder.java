// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.record;

import static org.sshlog.core.record.RecordBytes.require;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.sshlog.core.record.KernelRecord.StreamId;
import org.sshlog.core.record.RecordLayout.Connection;
import org.sshlog.core.record.RecordLayout.Exec;
import org.sshlog.core.record.RecordLayout.Exit;
import org.sshlog.core.record.RecordLayout.FileServer;
import org.sshlog.core.record.RecordLayout.Forward;
import org.sshlog.core.record.RecordLayout.Header;
import org.sshlog.core.record.RecordLayout.Io;
import org.sshlog.core.record.RecordLayout.Network;
import org.sshlog.core.record.RecordLayout.Resize;
import org.sshlog.core.record.RecordLayout.Resolved;
import org.sshlog.core.record.RecordLayout.Server;
import org.sshlog.core.record.RecordLayout.StreamRef;
import org.sshlog.core.record.RecordLayout.Task;
import org.sshlog.core.record.RecordLayout.Text;

/** Turns the kernel side's bytes into records. Not thread-safe: it keeps a buffer. */
public final class RecordDecoder {
  private static final int TYPE_CONNECTION = 1;
  private static final int TYPE_AUTHENTICATED = 2;
  private static final int TYPE_SERVER = 3;
  private static final int TYPE_EXEC = 4;
  private static final int TYPE_EXIT = 5;
  private static final int TYPE_GONE = 6;
  private static final int TYPE_IO = 7;
  private static final int TYPE_RESIZE = 8;
  private static final int TYPE_LOG = 9;
  private static final int TYPE_NAME = 10;
  private static final int TYPE_LISTENER = 11;
  private static final int TYPE_FILES = 12;
  private static final int TYPE_RESOLVED = 13;
  private static final int TYPE_FORWARD = 14;
  private static final int TYPE_NETWORK = 15;
  private static final int TYPE_DROPPED = 25;
  private static final int TYPE_FILE_SERVER = 26;

  private static final KernelRecord.Role[] ROLES = KernelRecord.Role.values();
  private static final StreamId.Kind[] KINDS = StreamId.Kind.values();
  private static final StreamId NO_STREAM = new StreamId(StreamId.Kind.NONE, 0);

  private final RecordBytes in = new RecordBytes();
  private final NetworkDecoder network = new NetworkDecoder(in);

  /**
   * Reads one record.
   *
   * @param sample its bytes, from position to limit; not kept
   * @throws MalformedRecordException when they are not a record
   */
  public KernelRecord decode(ByteBuffer sample) throws MalformedRecordException {
    int available = sample.remaining();
    require(available >= Header.BYTES, "record", available);
    // The kernel side reserves room in a few sizes, and may need less.
    int declared = sample.order(ByteOrder.nativeOrder()).getInt(sample.position() + Header.SIZE);
    require(declared >= Header.BYTES && declared <= available, "record", declared);
    in.load(sample, declared);
    KernelRecord.Header header =
        new KernelRecord.Header(
            in.u16(Header.FLAGS),
            in.i64(Header.TIME),
            in.i64(Header.CONNECTION),
            in.i32(Header.MONITOR),
            in.i32(Header.PID));
    int type = in.u16(Header.TYPE);
    switch (type) {
      case TYPE_CONNECTION:
        require(declared >= Connection.BYTES, "connection record", declared);
        return new KernelRecord.ConnectionBegun(
            header,
            in.i64(Connection.START),
            in.endpoints(Connection.ENDPOINTS),
            in.i32(Connection.PARENT));
      case TYPE_AUTHENTICATED:
        return new KernelRecord.Authenticated(header);
      case TYPE_SERVER:
        require(declared >= Server.BYTES, "server record", declared);
        return new KernelRecord.ServerForked(header, in.i32(Server.PARENT));
      case TYPE_EXEC:
        return executed(header, declared);
      case TYPE_EXIT:
        return exited(header, declared);
      case TYPE_GONE:
        return new KernelRecord.Gone(header);
      case TYPE_IO:
        return transferred(header, declared);
      case TYPE_FILES:
        return fileMessages(header, declared);
      case TYPE_FILE_SERVER:
        return fileServer(header, declared);
      case TYPE_RESIZE:
        require(declared >= Resize.BYTES, "resize record", declared);
        return new KernelRecord.Resized(
            header,
            in.i32(Resize.TTY),
            in.i32(Resize.LEADER),
            in.u16(Resize.ROWS),
            in.u16(Resize.COLUMNS));
      case TYPE_LOG:
        return new LoginRecord.Logged(header, text(declared));
      case TYPE_NAME:
        return new LoginRecord.UserNamed(header, text(declared));
      case TYPE_LISTENER:
        return new KernelRecord.ListenerExecuted(header);
      case TYPE_DROPPED:
        require(declared >= Connection.BYTES, "record of a dropped connection", declared);
        return new LoginRecord.ConnectionDropped(header, in.endpoints(Connection.ENDPOINTS));
      case TYPE_RESOLVED:
        require(declared >= Resolved.BYTES, "resolved record", declared);
        return network.resolved(header);
      case TYPE_FORWARD:
        require(declared >= Forward.BYTES, "forward record", declared);
        return network.socketCall(header);
      case TYPE_NETWORK:
        require(declared >= Network.BYTES, "network record", declared);
        return network.tcpOpened(header);
      default:
        throw new MalformedRecordException("record of unknown type " + type);
    }
  }

  private KernelRecord executed(KernelRecord.Header header, int size)
      throws MalformedRecordException {
    require(size >= Exec.BYTES, "exec record", size);
    int exeSize = in.i32(Exec.EXE_SIZE);
    int cwdSize = in.i32(Exec.CWD_SIZE);
    int argsSize = in.i32(Exec.ARGS_SIZE);
    boolean fits =
        exeSize >= 0
            && cwdSize >= 0
            && argsSize >= 0
            && (long) Exec.BYTES + exeSize + cwdSize + argsSize <= size;
    require(fits, "exec record", size);
    int cwdAt = Exec.BYTES + exeSize;
    int argsAt = cwdAt + cwdSize;
    return new KernelRecord.Executed(
        header,
        in.i32(Exec.PARENT),
        in.u32(Exec.UID),
        in.i32(Exec.SERVER),
        in.i32(Exec.LEADER),
        in.i32(Exec.TTY),
        in.path(Exec.BYTES, cwdAt, in.u16(Exec.EXE_STATE)),
        in.path(cwdAt, argsAt, in.u16(Exec.CWD_STATE)),
        arguments(argsAt, argsAt + argsSize),
        List.of(
            stream(Exec.STDIO),
            stream(Exec.STDIO + StreamRef.BYTES),
            stream(Exec.STDIO + 2 * StreamRef.BYTES)),
        in.i64(Exec.STDOUT_OFFSET));
  }

  private StreamId stream(int at) throws MalformedRecordException {
    return stream(in.i32(at + StreamRef.KIND), in.i64(at + StreamRef.NUMBER));
  }

  private static StreamId stream(int kind, long number) throws MalformedRecordException {
    require(kind >= 0 && kind < KINDS.length, "kind of stream", kind);
    return kind == 0 ? NO_STREAM : new StreamId(KINDS[kind], number);
  }

  private KernelRecord transferred(KernelRecord.Header header, int size)
      throws MalformedRecordException {
    require(size >= Io.BYTES, "io record", size);
    int length = in.i32(Io.LENGTH);
    boolean bare =
        (header.flags()
                & (KernelRecord.Transferred.FLAG_MASKED | KernelRecord.Transferred.FLAG_DROPPED))
            != 0;
    require(length >= 0 && (bare || length <= size - Io.BYTES), "length of io", length);
    return new KernelRecord.Transferred(
        header,
        stream(in.i32(Io.KIND), in.i64(Io.STREAM)),
        in.i32(Io.LEADER),
        in.i64(Io.OFFSET),
        in.i64(Io.LOST),
        length,
        in.u16(Io.ROWS),
        in.u16(Io.COLUMNS),
        in.slice(Io.BYTES, bare ? 0 : length));
  }

  private KernelRecord fileMessages(KernelRecord.Header header, int size)
      throws MalformedRecordException {
    require(size >= Io.BYTES, "files record", size);
    int length = in.i32(Io.LENGTH);
    require(length >= 0 && length <= size - Io.BYTES, "length of files", length);
    return new KernelRecord.FileMessages(
        header,
        stream(in.i32(Io.KIND), in.i64(Io.STREAM)),
        in.i64(Io.OFFSET),
        in.slice(Io.BYTES, length));
  }

  private KernelRecord fileServer(KernelRecord.Header header, int size)
      throws MalformedRecordException {
    require(size >= FileServer.BYTES, "file server record", size);
    int cwdAt = FileServer.BYTES + in.u16(FileServer.ROOT_SIZE);
    int end = cwdAt + in.u16(FileServer.CWD_SIZE);
    require(end <= size, "file server record", size);
    return new KernelRecord.FileServerBegun(
        header,
        in.i64(FileServer.INPUT),
        in.i64(FileServer.OUTPUT),
        in.path(FileServer.BYTES, cwdAt, in.u16(FileServer.ROOT_STATE)),
        in.path(cwdAt, end, in.u16(FileServer.CWD_STATE)));
  }

  private String text(int size) throws MalformedRecordException {
    require(size >= Text.BYTES, "text record", size);
    int length = in.i32(Text.LENGTH);
    require(length >= 0 && length <= size - Text.BYTES, "length of a text", length);
    return in.text(Text.BYTES, Text.BYTES + length);
  }

  private List<String> arguments(int from, int to) {
    List<String> arguments = new ArrayList<>(4);
    int start = from;
    for (int i = from; i < to; i++) {
      if (in.at(i) == 0) {
        arguments.add(in.text(start, i));
        start = i + 1;
      }
    }
    if (start < to) {
      arguments.add(in.text(start, to));
    }
    return arguments;
  }

  private KernelRecord exited(KernelRecord.Header header, int size)
      throws MalformedRecordException {
    require(size >= Exit.BYTES, "exit record", size);
    int role = in.i32(Exit.ROLE);
    require(role > 0 && role < ROLES.length, "role", role);
    return new KernelRecord.Exited(
        header,
        ROLES[role],
        in.i32(Exit.STATUS),
        in.u32(Exit.UID),
        in.i32(Exit.TTY),
        in.i32(Exit.PARENT),
        in.u32(Exit.LOST),
        in.i64(Exit.STDOUT_OFFSET));
  }

  /**
   * Reads what the iterator over existing tasks gave.
   *
   * @throws MalformedRecordException when it is not a whole number of tasks
   */
  public List<TaskRecord> decodeTasks(ByteBuffer tasks) throws MalformedRecordException {
    int size = tasks.remaining();
    in.load(tasks, size);
    require(size % Task.BYTES == 0, "list of tasks", size);
    List<TaskRecord> list = new ArrayList<>(size / Task.BYTES);
    for (int at = 0; at < size; at += Task.BYTES) {
      list.add(
          new TaskRecord(
              in.i32(at + Task.PID),
              in.i32(at + Task.PARENT),
              in.i32(at + Task.SESSION),
              in.u32(at + Task.UID),
              in.u32(at + Task.AUDIT_SESSION),
              in.i32(at + Task.TTY),
              in.i32(at + Task.SSHD) != 0,
              in.i32(at + Task.CHROOTED) != 0,
              in.i64(at + Task.START),
              in.i64(at + Task.SOCKET),
              in.endpoints(at + Task.ENDPOINTS),
              in.i32(at + Task.LISTENING) != 0,
              in.name(at + Task.NAME, at + Task.BYTES)));
    }
    return list;
  }
}
