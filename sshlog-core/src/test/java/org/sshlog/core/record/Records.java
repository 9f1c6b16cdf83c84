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
