// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.record;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.sshlog.core.record.KernelRecord.StreamId;
import org.sshlog.core.record.RecordLayout.Connection;
import org.sshlog.core.record.RecordLayout.Endpoints;
import org.sshlog.core.record.RecordLayout.Exec;
import org.sshlog.core.record.RecordLayout.Exit;
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
import org.sshlog.spi.event.NetworkConnect.Endpoint;
import org.sshlog.spi.event.RawText;
import org.sshlog.spi.event.TcpInfo;

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

  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;

  private static final KernelRecord.SocketCall.Call[] CALLS = KernelRecord.SocketCall.Call.values();
  private static final KernelRecord.Role[] ROLES = KernelRecord.Role.values();
  private static final StreamId.Kind[] KINDS = StreamId.Kind.values();
  private static final StreamId NO_STREAM = new StreamId(StreamId.Kind.NONE, 0);

  private byte[] bytes = new byte[4096];
  private ByteBuffer record = wrap(bytes);

  private static ByteBuffer wrap(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
  }

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
    load(sample, declared);
    KernelRecord.Header header =
        new KernelRecord.Header(
            u16(Header.FLAGS),
            record.getLong(Header.TIME),
            record.getLong(Header.CONNECTION),
            record.getInt(Header.MONITOR),
            record.getInt(Header.PID));
    int type = u16(Header.TYPE);
    switch (type) {
      case TYPE_CONNECTION:
        require(declared >= Connection.BYTES, "connection record", declared);
        return new KernelRecord.ConnectionBegun(
            header, record.getLong(Connection.START), endpoints(Connection.ENDPOINTS));
      case TYPE_AUTHENTICATED:
        return new KernelRecord.Authenticated(header);
      case TYPE_SERVER:
        require(declared >= Server.BYTES, "server record", declared);
        return new KernelRecord.ServerForked(header, record.getInt(Server.PARENT));
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
      case TYPE_RESIZE:
        require(declared >= Resize.BYTES, "resize record", declared);
        return new KernelRecord.Resized(
            header,
            record.getInt(Resize.TTY),
            record.getInt(Resize.LEADER),
            u16(Resize.ROWS),
            u16(Resize.COLUMNS));
      case TYPE_LOG:
        return new KernelRecord.Logged(header, text(declared));
      case TYPE_NAME:
        return new KernelRecord.UserNamed(header, text(declared));
      case TYPE_LISTENER:
        return new KernelRecord.ListenerExecuted(header);
      case TYPE_RESOLVED:
        require(declared >= Resolved.BYTES, "resolved record", declared);
        return resolved(header);
      case TYPE_FORWARD:
        require(declared >= Forward.BYTES, "forward record", declared);
        return socketCall(header);
      case TYPE_NETWORK:
        require(declared >= Network.BYTES, "network record", declared);
        return tcpOpened(header);
      default:
        throw new MalformedRecordException("record of unknown type " + type);
    }
  }

  private KernelRecord resolved(KernelRecord.Header header) {
    List<Long> addresses = new ArrayList<>();
    for (int at = Resolved.ADDRESSES; at < Resolved.SERVICE; at += Long.BYTES) {
      if (record.getLong(at) != 0) {
        addresses.add(record.getLong(at));
      }
    }
    String host = name(Resolved.HOST, Resolved.BYTES);
    return new KernelRecord.Resolved(header, host.isEmpty() ? null : host, addresses);
  }

  private KernelRecord socketCall(KernelRecord.Header header) throws MalformedRecordException {
    require(header.flags() > 0 && header.flags() < CALLS.length, "call", header.flags());
    int pathSize = record.getInt(Forward.PATH_SIZE);
    require(pathSize >= 0 && pathSize <= Forward.BYTES - Forward.PATH, "path", pathSize);
    return new KernelRecord.SocketCall(
        header,
        CALLS[header.flags()],
        record.getLong(Forward.SOCKET),
        record.getLong(Forward.ADDRESS),
        record.getInt(Forward.RESULT),
        record.getInt(Forward.STATE),
        endpoint(Forward.ENDPOINTS, Endpoints.REMOTE, Endpoints.REMOTE_PORT),
        endpoint(Forward.ENDPOINTS, Endpoints.LOCAL, Endpoints.LOCAL_PORT),
        pathSize == 0 ? null : socketPath(Forward.PATH, Forward.PATH + pathSize));
  }

  /** One in no directory begins with NUL, as {@code ss} and others show it: with {@code @}. */
  private String socketPath(int from, int to) {
    return bytes[from] == 0 ? "@" + name(from + 1, to) : name(from, to);
  }

  private KernelRecord tcpOpened(KernelRecord.Header header) throws MalformedRecordException {
    int role = record.getInt(Network.ROLE);
    require(role > 0 && role < ROLES.length, "role", role);
    return new KernelRecord.TcpOpened(
        header,
        record.getLong(Network.SOCKET),
        endpoint(Network.ENDPOINTS, Endpoints.REMOTE, Endpoints.REMOTE_PORT),
        endpoint(Network.ENDPOINTS, Endpoints.LOCAL, Endpoints.LOCAL_PORT),
        ROLES[role],
        record.getInt(Network.ERROR),
        record.getInt(Network.TTY),
        name(Network.NAME, Network.BYTES));
  }

  /** One end of a struct endpoints, null when it has no IP address. */
  private Endpoint endpoint(int at, int address, int port) {
    int family = u16(at + Endpoints.FAMILY);
    if (family == AF_INET) {
      return new Endpoint(IpAddress.ofV4(bytes, at + address), u16(at + port));
    }
    return family == AF_INET6
        ? new Endpoint(IpAddress.ofV6(bytes, at + address), u16(at + port))
        : null;
  }

  private KernelRecord executed(KernelRecord.Header header, int size)
      throws MalformedRecordException {
    require(size >= Exec.BYTES, "exec record", size);
    int exeSize = record.getInt(Exec.EXE_SIZE);
    int cwdSize = record.getInt(Exec.CWD_SIZE);
    int argsSize = record.getInt(Exec.ARGS_SIZE);
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
        record.getInt(Exec.PARENT),
        u32(Exec.UID),
        record.getInt(Exec.SERVER),
        record.getInt(Exec.LEADER),
        record.getInt(Exec.TTY),
        PathText.join(bytes, Exec.BYTES, cwdAt, u16(Exec.EXE_STATE)),
        PathText.join(bytes, cwdAt, argsAt, u16(Exec.CWD_STATE)),
        arguments(argsAt, argsAt + argsSize),
        List.of(
            stream(Exec.STDIO),
            stream(Exec.STDIO + StreamRef.BYTES),
            stream(Exec.STDIO + 2 * StreamRef.BYTES)),
        record.getLong(Exec.STDOUT_OFFSET));
  }

  private StreamId stream(int at) throws MalformedRecordException {
    return stream(record.getInt(at + StreamRef.KIND), record.getLong(at + StreamRef.NUMBER));
  }

  private static StreamId stream(int kind, long number) throws MalformedRecordException {
    require(kind >= 0 && kind < KINDS.length, "kind of stream", kind);
    return kind == 0 ? NO_STREAM : new StreamId(KINDS[kind], number);
  }

  private KernelRecord transferred(KernelRecord.Header header, int size)
      throws MalformedRecordException {
    require(size >= Io.BYTES, "io record", size);
    int length = record.getInt(Io.LENGTH);
    boolean bare =
        (header.flags()
                & (KernelRecord.Transferred.FLAG_MASKED | KernelRecord.Transferred.FLAG_DROPPED))
            != 0;
    require(length >= 0 && (bare || length <= size - Io.BYTES), "length of io", length);
    return new KernelRecord.Transferred(
        header,
        stream(record.getInt(Io.KIND), record.getLong(Io.STREAM)),
        record.getInt(Io.LEADER),
        record.getLong(Io.OFFSET),
        record.getLong(Io.LOST),
        length,
        u16(Io.ROWS),
        u16(Io.COLUMNS),
        ByteBuffer.wrap(bytes, Io.BYTES, bare ? 0 : length));
  }

  private KernelRecord fileMessages(KernelRecord.Header header, int size)
      throws MalformedRecordException {
    require(size >= Io.BYTES, "files record", size);
    int length = record.getInt(Io.LENGTH);
    require(length >= 0 && length <= size - Io.BYTES, "length of files", length);
    return new KernelRecord.FileMessages(
        header,
        stream(record.getInt(Io.KIND), record.getLong(Io.STREAM)),
        record.getLong(Io.OFFSET),
        ByteBuffer.wrap(bytes, Io.BYTES, length));
  }

  private String text(int size) throws MalformedRecordException {
    require(size >= Text.BYTES, "text record", size);
    int length = record.getInt(Text.LENGTH);
    require(length >= 0 && length <= size - Text.BYTES, "length of a text", length);
    return RawText.decode(bytes, Text.BYTES, Text.BYTES + length);
  }

  private List<String> arguments(int from, int to) {
    List<String> arguments = new ArrayList<>(4);
    int start = from;
    for (int i = from; i < to; i++) {
      if (bytes[i] == 0) {
        arguments.add(RawText.decode(bytes, start, i));
        start = i + 1;
      }
    }
    if (start < to) {
      arguments.add(RawText.decode(bytes, start, to));
    }
    return arguments;
  }

  private KernelRecord exited(KernelRecord.Header header, int size)
      throws MalformedRecordException {
    require(size >= Exit.BYTES, "exit record", size);
    int role = record.getInt(Exit.ROLE);
    require(role > 0 && role < ROLES.length, "role", role);
    return new KernelRecord.Exited(
        header,
        ROLES[role],
        record.getInt(Exit.STATUS),
        u32(Exit.UID),
        record.getInt(Exit.TTY),
        record.getInt(Exit.PARENT),
        u32(Exit.LOST),
        record.getLong(Exit.STDOUT_OFFSET));
  }

  /**
   * Reads what the iterator over existing tasks gave.
   *
   * @throws MalformedRecordException when it is not a whole number of tasks
   */
  public List<TaskRecord> decodeTasks(ByteBuffer tasks) throws MalformedRecordException {
    int size = tasks.remaining();
    load(tasks, size);
    require(size % Task.BYTES == 0, "list of tasks", size);
    List<TaskRecord> list = new ArrayList<>(size / Task.BYTES);
    for (int at = 0; at < size; at += Task.BYTES) {
      list.add(
          new TaskRecord(
              record.getInt(at + Task.PID),
              record.getInt(at + Task.PARENT),
              record.getInt(at + Task.SESSION),
              u32(at + Task.UID),
              u32(at + Task.AUDIT_SESSION),
              record.getInt(at + Task.TTY),
              record.getInt(at + Task.SSHD) != 0,
              record.getInt(at + Task.CHROOTED) != 0,
              record.getLong(at + Task.START),
              record.getLong(at + Task.SOCKET),
              endpoints(at + Task.ENDPOINTS),
              record.getInt(at + Task.LISTENING) != 0,
              name(at + Task.NAME, at + Task.BYTES)));
    }
    return list;
  }

  private String name(int from, int to) {
    int end = from;
    while (end < to && bytes[end] != 0) {
      end++;
    }
    return RawText.decode(bytes, from, end);
  }

  private TcpInfo endpoints(int at) {
    int family = u16(at + Endpoints.FAMILY);
    int remotePort = u16(at + Endpoints.REMOTE_PORT);
    int localPort = u16(at + Endpoints.LOCAL_PORT);
    int remote = at + Endpoints.REMOTE;
    int local = at + Endpoints.LOCAL;
    if (family == AF_INET) {
      return new TcpInfo(
          IpAddress.ofV4(bytes, remote), remotePort, IpAddress.ofV4(bytes, local), localPort);
    }
    if (family == AF_INET6) {
      return new TcpInfo(
          IpAddress.ofV6(bytes, remote), remotePort, IpAddress.ofV6(bytes, local), localPort);
    }
    return TcpInfo.NONE;
  }

  /** Copies the sample, since its bytes are the kernel's and may be overwritten. */
  private void load(ByteBuffer sample, int size) {
    if (size > bytes.length) {
      bytes = new byte[Math.max(size, 2 * bytes.length)];
      record = wrap(bytes);
    }
    sample.get(bytes, 0, size);
  }

  private int u16(int at) {
    return record.getShort(at) & 0xFFFF;
  }

  private long u32(int at) {
    return record.getInt(at) & 0xFFFFFFFFL;
  }

  private static void require(boolean condition, String what, int value)
      throws MalformedRecordException {
    if (!condition) {
      throw new MalformedRecordException("impossible " + what + " (" + value + ")");
    }
  }
}
