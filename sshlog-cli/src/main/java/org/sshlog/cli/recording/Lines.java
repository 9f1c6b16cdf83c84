// SPDX-License-Identifier: Apache-2.0
package org.sshlog.cli.recording;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** Reads a file line by line, as bytes, and knows where it is. */
final class Lines implements Closeable {
  /** The longest line that is read: a recorder's events are thousands of bytes, not millions. */
  static final int LONGEST = 8 << 20;

  private final String name;
  private final InputStream in;
  private final byte[] block = new byte[65_536];
  private int at;
  private int filled;
  private byte[] line = new byte[1024];
  private int length;
  private boolean terminated;
  private long offset;
  private long number;

  Lines(Path file, String name, Place from) throws IOException {
    this.name = name;
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    channel.position(from.offset());
    in = Channels.newInputStream(channel);
    offset = from.offset();
    number = from.line();
  }

  /** Reads the next line; false when there is none. */
  boolean next() throws IOException, RecordingException {
    length = 0;
    terminated = false;
    while (!terminated && fill()) {
      int end = at;
      while (end < filled && block[end] != '\n') {
        end++;
      }
      append(at, end);
      terminated = end < filled;
      at = terminated ? end + 1 : end;
    }
    if (length == 0 && !terminated) {
      return false;
    }
    number++;
    offset += length + (terminated ? 1 : 0);
    return true;
  }

  private boolean fill() throws IOException {
    if (at == filled) {
      at = 0;
      filled = Math.max(in.read(block), 0);
    }
    return filled > 0;
  }

  private void append(int from, int to) throws RecordingException {
    int count = to - from;
    if (length + count > LONGEST) {
      throw new RecordingException(
          name, number + 1, "the line is longer than " + LONGEST + " bytes; this is no recording");
    }
    if (length + count > line.length) {
      line = Arrays.copyOf(line, Math.max(length + count, line.length * 2));
    }
    System.arraycopy(block, from, line, length, count);
    length += count;
  }

  /** The bytes of the line, as many as {@link #length} says, without its LF; soon overwritten. */
  byte[] bytes() {
    return line;
  }

  int length() {
    return length;
  }

  /** Whether the line ended with LF, not with the file. */
  boolean isTerminated() {
    return terminated;
  }

  /** Whether there is nothing on the line. */
  boolean isBlank() {
    for (int i = 0; i < length; i++) {
      if (line[i] != ' ' && line[i] != '\r' && line[i] != '\t') {
        return false;
      }
    }
    return true;
  }

  /** The line's number, from 1. */
  long number() {
    return number;
  }

  /** Where the next line begins. */
  long offset() {
    return offset;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
