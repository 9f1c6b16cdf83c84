// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.record;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.sshlog.core.record.RecordLayout.ConnectionState;
import org.sshlog.core.record.RecordLayout.Process;
import org.sshlog.core.record.RecordLayout.StreamKey;

/**
 * Writes keys and values of the kernel side's maps, for sessions that are older than the daemon,
 * and reads keys. Stateless.
 */
public final class MapEncoder {
  private static final int FLAG_AUTHENTICATED = 1;
  private static final short FLAG_LISTENS = 2;

  private MapEncoder() {}

  /** Key of the map of processes. */
  public static byte[] processKey(int pid) {
    return buffer(Integer.BYTES).putInt(pid).array();
  }

  /** Key of the map of connections. */
  public static byte[] connectionKey(long connection) {
    return buffer(Long.BYTES).putLong(connection).array();
  }

  /** The number of the connection whose monitor has this pid and was started then. */
  public static long connectionNumber(int monitor, long start) {
    return start ^ (long) monitor << 42;
  }

  /**
   * Value of the map of processes.
   *
   * @param listens whether it is an sshd that waits for connections
   */
  public static byte[] process(
      long connection,
      int monitor,
      int leader,
      int server,
      int tty,
      KernelRecord.Role role,
      boolean listens) {
    ByteBuffer value = buffer(Process.BYTES);
    value.putLong(Process.CONNECTION, connection);
    value.putInt(Process.MONITOR, monitor);
    value.putInt(Process.LEADER, leader);
    value.putInt(Process.SERVER, server);
    value.putInt(Process.TTY, tty);
    value.putShort(Process.ROLE, (short) role.ordinal());
    value.putShort(Process.FLAGS, listens ? FLAG_LISTENS : 0);
    return value.array();
  }

  /** Value of the map of processes for an sshd that waits for connections, in no session itself. */
  public static byte[] listener() {
    return process(0, 0, 0, 0, -1, KernelRecord.Role.LISTENER, true);
  }

  /**
   * Value of the map of connections.
   *
   * @param preauth the process that talks to a client which has not authenticated yet, else 0
   * @param processes how many processes it has; too many means that its end is never told
   * @param socket inode of the client's socket, 0 when it is not known
   */
  public static byte[] connection(
      int monitor, int preauth, boolean authenticated, int processes, long socket) {
    ByteBuffer value = buffer(ConnectionState.BYTES);
    value.putInt(ConnectionState.MONITOR, monitor);
    value.putInt(ConnectionState.PREAUTH, preauth);
    value.putInt(ConnectionState.FLAGS, authenticated ? FLAG_AUTHENTICATED : 0);
    value.putInt(ConnectionState.PROCESSES, processes);
    value.putLong(ConnectionState.SOCKET, socket);
    return value.array();
  }

  /**
   * Key of the map of streams.
   *
   * @param input whether the bytes from the client are meant, else those to it
   */
  public static byte[] streamKey(long connection, KernelRecord.StreamId stream, boolean input) {
    ByteBuffer key = buffer(StreamKey.BYTES);
    key.putLong(StreamKey.CONNECTION, connection);
    key.putLong(StreamKey.STREAM, stream.number());
    key.putInt(StreamKey.KIND, stream.kind().ordinal());
    key.putInt(StreamKey.INPUT, input ? 1 : 0);
    return key.array();
  }

  /** The connection in a key of the map of streams. */
  public static long connectionOfStream(ByteBuffer key) {
    return key.getLong(StreamKey.CONNECTION);
  }

  /** The stream in a key of the map of streams. */
  public static KernelRecord.StreamId streamOf(ByteBuffer key) {
    KernelRecord.StreamId.Kind kind =
        KernelRecord.StreamId.Kind.values()[key.getInt(StreamKey.KIND)];
    return new KernelRecord.StreamId(kind, key.getLong(StreamKey.STREAM));
  }

  /** Whether a key of the map of streams is of the bytes from the client. */
  public static boolean isInput(ByteBuffer key) {
    return key.getInt(StreamKey.INPUT) != 0;
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
  }
}
