// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.record;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Makes records as the kernel side does. */
public final class Records {
  private Records() {}

  /** An exec record; {@code exe} and {@code cwd} are components, leaf first. */
  public static ByteBuffer exec(int pid, List<String> exe, List<String> cwd, List<byte[]> argv) {
    byte[] exeBytes = (String.join("\0", exe) + "\0").getBytes(StandardCharsets.UTF_8);
    byte[] cwdBytes =
        cwd.isEmpty()
            ? new byte[0]
            : (String.join("\0", cwd) + "\0").getBytes(StandardCharsets.UTF_8);
    int argsSize = argv.stream().mapToInt(a -> a.length + 1).sum();
    int size = RecordLayout.Exec.BYTES + exeBytes.length + cwdBytes.length + argsSize;
    ByteBuffer record = header(4, size, pid);
    record.putInt(RecordLayout.Exec.PARENT, 11);
    record.putInt(RecordLayout.Exec.UID, 1000);
    record.putInt(RecordLayout.Exec.SERVER, 12);
    record.putInt(RecordLayout.Exec.LEADER, 13);
    record.putInt(RecordLayout.Exec.TTY, 3);
    record.putInt(RecordLayout.Exec.EXE_SIZE, exeBytes.length);
    record.putInt(RecordLayout.Exec.CWD_SIZE, cwdBytes.length);
    record.putInt(RecordLayout.Exec.ARGS_SIZE, argsSize);
    record.putShort(RecordLayout.Exec.EXE_STATE, (short) 1);
    record.putShort(RecordLayout.Exec.CWD_STATE, (short) 1);
    record.position(RecordLayout.Exec.BYTES);
    record.put(exeBytes).put(cwdBytes);
    argv.forEach(a -> record.put(a).put((byte) 0));
    return record.flip();
  }

  /** An exit record of a command. */
  public static ByteBuffer exit(int pid, int status) {
    ByteBuffer record = header(5, RecordLayout.Exit.BYTES, pid);
    record.putInt(RecordLayout.Exit.ROLE, KernelRecord.Role.USER.ordinal());
    record.putInt(RecordLayout.Exit.STATUS, status);
    return record;
  }

  /** A line of sshd's log (type 9) or a name that it looks up (type 10). */
  public static ByteBuffer text(int type, int flags, byte[] text) {
    ByteBuffer record = header(type, RecordLayout.Text.BYTES + text.length, 12);
    record.putShort(RecordLayout.Header.FLAGS, (short) flags);
    record.putInt(RecordLayout.Text.LENGTH, text.length);
    record.position(RecordLayout.Text.BYTES);
    return record.put(text).flip();
  }

  /** Bytes that were moved through terminal 3. */
  public static ByteBuffer io(int flags, long offset, byte[] data) {
    ByteBuffer record = header(7, RecordLayout.Io.BYTES + data.length, 12);
    record.putShort(RecordLayout.Header.FLAGS, (short) flags);
    record.putLong(RecordLayout.Io.STREAM, 3);
    record.putLong(RecordLayout.Io.OFFSET, offset);
    record.putInt(RecordLayout.Io.KIND, 1);
    record.putInt(RecordLayout.Io.LEADER, 13);
    record.putInt(RecordLayout.Io.LENGTH, data.length);
    record.putShort(RecordLayout.Io.ROWS, (short) 24);
    record.putShort(RecordLayout.Io.COLUMNS, (short) 80);
    record.position(RecordLayout.Io.BYTES);
    return record.put(data).flip();
  }

  /** What sshd has done with a socket of an IPv4 address. */
  public static ByteBuffer socketCall(int call, long socket, byte[] path) {
    ByteBuffer record = header(14, RecordLayout.Forward.BYTES, 12);
    record.putShort(RecordLayout.Header.FLAGS, (short) call);
    record.putLong(RecordLayout.Forward.SOCKET, socket);
    record.putLong(RecordLayout.Forward.ADDRESS, 99);
    record.putInt(RecordLayout.Forward.RESULT, -1);
    record.putInt(RecordLayout.Forward.STATE, 2);
    int at = RecordLayout.Forward.ENDPOINTS;
    record.putShort(at + RecordLayout.Endpoints.FAMILY, (short) (path.length > 0 ? 1 : 2));
    record.putShort(at + RecordLayout.Endpoints.REMOTE_PORT, (short) 50_000);
    record.put(at + RecordLayout.Endpoints.REMOTE, (byte) 192);
    record.putInt(RecordLayout.Forward.PATH_SIZE, path.length);
    for (int i = 0; i < path.length; i++) {
      record.put(RecordLayout.Forward.PATH + i, path[i]);
    }
    return record;
  }

  static ByteBuffer header(int type, int size, int pid) {
    ByteBuffer record = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
    record.putShort(RecordLayout.Header.TYPE, (short) type);
    record.putInt(RecordLayout.Header.SIZE, size);
    record.putLong(RecordLayout.Header.TIME, 5_000_000_000L);
    record.putLong(RecordLayout.Header.CONNECTION, 77);
    record.putInt(RecordLayout.Header.MONITOR, 10);
    record.putInt(RecordLayout.Header.PID, pid);
    return record;
  }
}
