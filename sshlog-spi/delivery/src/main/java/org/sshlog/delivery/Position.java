// SPDX-License-Identifier: Apache-2.0
package org.sshlog.delivery;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * The file that says which message of a spool is the first that is still to be sent. It has two
 * places that are written in turn, each with a checksum: one that a crash tears leaves the other. A
 * number that is too small sends some messages again, so it is not forced to disk.
 */
final class Position implements Closeable {
  private static final int PLACE = Long.BYTES + Integer.BYTES;

  private final RandomAccessFile file;
  private int place;

  Position(Path path) throws IOException {
    this.file = new RandomAccessFile(path.toFile(), "rw");
  }

  /** The number that was stored last, 0 when there is none. */
  long load() throws IOException {
    long latest = 0;
    for (int i = 0; i < 2; i++) {
      byte[] bytes = new byte[PLACE];
      file.seek((long) i * PLACE);
      if (file.read(bytes) == PLACE) {
        ByteBuffer fields = ByteBuffer.wrap(bytes);
        long number = fields.getLong();
        if (fields.getInt() == checksum(number) && number > latest) {
          latest = number;
          place = 1 - i;
        }
      }
    }
    return latest;
  }

  /** Stores a number. */
  void store(long number) throws IOException {
    ByteBuffer fields = ByteBuffer.allocate(PLACE).putLong(number).putInt(checksum(number));
    file.seek((long) place * PLACE);
    file.write(fields.array());
    place = 1 - place;
  }

  private static int checksum(long number) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(Long.BYTES).putLong(number).flip());
    return ~(int) crc.getValue(); // so that zeros are not sound
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
