// SPDX-License-Identifier: Apache-2.0
package org.sshlog.delivery;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * One file of a spool: messages with consecutive numbers, each behind a header of its length, a
 * checksum of all that follows that, and its number. For one thread at a time.
 *
 * <p>It is accessed through {@link RandomAccessFile}, which an interrupt does not close.
 */
final class Segment implements Closeable {
  /** int length, int checksum, long number. */
  static final int HEADER = 16;

  private static final String SUFFIX = ".spool";

  /** The number of its first message, which is also its name. */
  final long first;

  private final Path path;
  private RandomAccessFile file;
  private long size;

  private Segment(Path path, long first, long size) {
    this.path = path;
    this.first = first;
    this.size = size;
  }

  /** The file name of the segment whose first message has this number; sorts by number. */
  static String nameOf(long first) {
    return String.format("%019d%s", first, SUFFIX);
  }

  /** Whether a file of this name is a segment. */
  static boolean isName(String name) {
    return name.matches("[0-9]{19}\\.spool");
  }

  /** A segment that is there, to be read only; opened when it is first used. */
  static Segment existing(Path path) throws IOException {
    String name = path.getFileName().toString();
    long first = Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
    return new Segment(path, first, Files.size(path));
  }

  /** A new segment, whose empty file is there. */
  static Segment created(Path path, long first) {
    return new Segment(path, first, 0);
  }

  /** How many bytes the file has. */
  long size() {
    return size;
  }

  private RandomAccessFile file() throws IOException {
    if (file == null) {
      file = new RandomAccessFile(path.toFile(), "rw");
    }
    return file;
  }

  /**
   * Adds a message.
   *
   * @throws IOException when that failed; nothing must be added to this segment any more
   */
  void append(long number, byte[] message) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(HEADER + message.length);
    frame.putInt(message.length).putInt(checksum(number, message)).putLong(number).put(message);
    RandomAccessFile out = file();
    try {
      out.seek(size);
      out.write(frame.array());
      size += frame.capacity();
    } catch (IOException e) {
      try {
        out.setLength(size);
      } catch (IOException more) {
        e.addSuppressed(more); // what stays there is not sound, and is never read
      }
      throw e;
    }
  }

  private static int checksum(long number, byte[] message) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(Long.BYTES).putLong(number).flip());
    crc.update(message);
    return (int) crc.getValue();
  }

  /**
   * Reads the message at {@code offset}.
   *
   * @param number the number that it must have
   * @param maxLength gives up on a longer one
   * @return the message; null when there is no sound one, or one that is longer
   */
  byte[] read(long offset, long number, long maxLength) throws IOException {
    if (size - offset < HEADER) {
      return null;
    }
    RandomAccessFile in = file();
    in.seek(offset);
    byte[] header = new byte[HEADER];
    try {
      in.readFully(header);
      ByteBuffer fields = ByteBuffer.wrap(header);
      int length = fields.getInt();
      int checksum = fields.getInt();
      long found = fields.getLong();
      if (length < 0 || length > size - offset - HEADER || found != number) {
        return null;
      }
      if (length > maxLength) {
        return null;
      }
      byte[] message = new byte[length];
      in.readFully(message);
      return checksum(number, message) == checksum ? message : null;
    } catch (EOFException e) {
      return null; // somebody has cut the file
    }
  }

  /** The number behind its last sound message: what a crash has torn off is not counted. */
  long end() throws IOException {
    long number = first;
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(path), 1 << 16))) {
      long left = size;
      while (left >= HEADER) {
        int length = in.readInt();
        int checksum = in.readInt();
        if (in.readLong() != number || length < 0 || length > left - HEADER) {
          break;
        }
        if (checksum(number, in.readNBytes(length)) != checksum) {
          break;
        }
        left -= HEADER + length;
        number++;
      }
    } catch (EOFException e) {
      // the file ends within a message
    }
    return number;
  }

  /** Where the message of this number begins, or where its sound messages end before that. */
  long offsetOf(long number) throws IOException {
    long offset = 0;
    for (long n = first; n < number; n++) {
      byte[] message = read(offset, n, Integer.MAX_VALUE);
      if (message == null) {
        break;
      }
      offset += HEADER + message.length;
    }
    return offset;
  }

  /** Makes sure that it survives a loss of power. */
  void sync() throws IOException {
    file().getFD().sync();
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
      file = null;
    }
  }

  /** Closes and removes the file. */
  void delete() throws IOException {
    close();
    Files.deleteIfExists(path);
  }
}
