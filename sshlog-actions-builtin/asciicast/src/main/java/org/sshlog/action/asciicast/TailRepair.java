// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.asciicast;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Makes a recording playable that was cut in the middle of a line, as by a crash of the machine:
 * the part of a line is replaced by a marker that says so.
 */
final class TailRepair {
  private static final int BLOCK = 64 * 1024;
  private static final int LONGEST_TIME = 32;

  private final FileChannel reader;
  private final FileChannel writer;

  /**
   * Takes one file, opened twice.
   *
   * @param writer opened to append
   */
  TailRepair(FileChannel reader, FileChannel writer) {
    this.reader = reader;
    this.writer = writer;
  }

  /**
   * Repairs what needs it. A file without a whole line becomes empty: nothing of a session was in
   * it.
   *
   * @return how many bytes were removed
   */
  long run() throws IOException {
    long size = reader.size();
    long end = afterLastLineEnd(size);
    if (end == size) {
      return 0;
    }
    writer.truncate(end);
    if (end > 0) {
      byte[] marker = marker(end, size - end).getBytes(ISO_8859_1);
      writer.write(ByteBuffer.wrap(marker));
    }
    return size - end;
  }

  private String marker(long end, long removed) throws IOException {
    String time = text(0, LONGEST_TIME).startsWith("{\"version\": 3") ? "0.000000" : lastTime(end);
    return "["
        + time
        + ", \"m\", \"sshlog: the recording was interrupted here; "
        + removed
        + " bytes of an incomplete line were removed\"]\n";
  }

  /** The time of the last line, 0 when that is the header. */
  private String lastTime(long end) throws IOException {
    String line = text(afterLastLineEnd(end - 1), LONGEST_TIME);
    int comma = line.indexOf(',');
    String time = line.startsWith("[") && comma > 0 ? line.substring(1, comma) : "";
    return time.matches("\\d+\\.\\d+") ? time : "0.000000";
  }

  private String text(long from, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    reader.read(buffer, from);
    return new String(buffer.array(), 0, buffer.position(), ISO_8859_1);
  }

  /** Where the last line end before {@code end} ends; 0 when there is none. */
  private long afterLastLineEnd(long end) throws IOException {
    for (long to = end; to > 0; to -= Math.min(to, BLOCK)) {
      int length = (int) Math.min(to, BLOCK);
      ByteBuffer block = ByteBuffer.allocate(length);
      while (block.hasRemaining()) {
        if (reader.read(block, to - length + block.position()) < 0) {
          throw new IOException("it became shorter while it was read");
        }
      }
      for (int i = length - 1; i >= 0; i--) {
        if (block.get(i) == '\n') {
          return to - length + i + 1;
        }
      }
    }
    return 0;
  }
}
