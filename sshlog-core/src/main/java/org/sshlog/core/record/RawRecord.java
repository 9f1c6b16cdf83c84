// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.record;

import java.nio.ByteBuffer;

/**
 * What can be told of a record without decoding it. All methods take the record's bytes, from the
 * buffer's position on, in this machine's byte order. Stateless.
 */
public final class RawRecord {
  /** The size of a record that tells of bytes and does not have them. */
  public static final int WITHOUT_BYTES = RecordLayout.Io.BYTES;

  /** No record is smaller. */
  public static final int LEAST = RecordLayout.Header.BYTES;

  private static final int TYPE_IO = 7;
  private static final int TYPE_FILES = 12;

  private RawRecord() {}

  /**
   * How many bytes it has; the kernel side may have reserved more.
   *
   * @throws MalformedRecordException when it says that it has more than there are, or too few
   */
  public static int size(ByteBuffer record) throws MalformedRecordException {
    int available = record.remaining();
    int size = available < LEAST ? 0 : declaredSize(record);
    if (size == 0 || size > available) {
      throw new MalformedRecordException("impossible record (" + size + ")");
    }
    return size;
  }

  /**
   * How many bytes it says that it has, at least {@link #LEAST}; there may be fewer.
   *
   * @throws MalformedRecordException when it says that it has too few
   */
  public static int declaredSize(ByteBuffer record) throws MalformedRecordException {
    int size = record.getInt(record.position() + RecordLayout.Header.SIZE);
    if (size < LEAST) {
      throw new MalformedRecordException("impossible record (" + size + ")");
    }
    return size;
  }

  /** The number of its connection. */
  public static long connection(ByteBuffer record) {
    return record.getLong(record.position() + RecordLayout.Header.CONNECTION);
  }

  /** When it happened, kernel time in ns. */
  public static long time(ByteBuffer record) {
    return record.getLong(record.position() + RecordLayout.Header.TIME);
  }

  /** Whether it is a message of a protocol that transfers files; of any bytes. */
  public static boolean isOfFiles(ByteBuffer record) {
    return record.remaining() >= LEAST
        && record.getShort(record.position() + RecordLayout.Header.TYPE) == TYPE_FILES;
  }

  /** Whether it has bytes of a session that could be left out. */
  public static boolean hasBytes(ByteBuffer record) {
    int at = record.position();
    return record.getShort(at + RecordLayout.Header.TYPE) == TYPE_IO
        && record.getInt(at + RecordLayout.Header.SIZE) > WITHOUT_BYTES;
  }

  /** How many bytes of a session it has; only when {@link #hasBytes}. */
  public static int bytes(ByteBuffer record) {
    return record.getInt(record.position() + RecordLayout.Header.SIZE) - WITHOUT_BYTES;
  }

  /**
   * Makes a record with bytes, or a copy of its first {@link #WITHOUT_BYTES}, one that tells that
   * they were dropped.
   */
  public static void dropBytes(ByteBuffer record) {
    int at = record.position();
    int flags = record.getShort(at + RecordLayout.Header.FLAGS);
    record.putShort(
        at + RecordLayout.Header.FLAGS, (short) (flags | KernelRecord.Transferred.FLAG_DROPPED));
    record.putInt(at + RecordLayout.Header.SIZE, WITHOUT_BYTES);
  }
}
