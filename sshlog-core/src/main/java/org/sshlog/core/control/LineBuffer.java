// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.control;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** What came in from a client and is not yet a whole request. Not safe for use by many threads. */
final class LineBuffer {
  private final int maxLine;
  private byte[] bytes = new byte[512];
  private int length;
  private int scanned;

  LineBuffer(int maxLine) {
    this.maxLine = maxLine;
  }

  /** Appends all of {@code data}. */
  void append(ByteBuffer data) {
    int count = data.remaining();
    if (length + count > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + count));
    }
    data.get(bytes, length, count);
    length += count;
  }

  /**
   * Takes the next line out, without its line end; null when there is none.
   *
   * @param atEnd whether nothing will follow, so that the rest is a line too
   */
  byte[] next(boolean atEnd) {
    while (scanned < length && bytes[scanned] != '\n') {
      scanned++;
    }
    if (scanned == length && (!atEnd || length == 0)) {
      return null;
    }
    byte[] line = Arrays.copyOf(bytes, scanned);
    int taken = Math.min(length, scanned + 1);
    System.arraycopy(bytes, taken, bytes, 0, length - taken);
    length -= taken;
    scanned = 0;
    return line;
  }

  /** Whether a line has begun that is already longer than allowed. Ask after {@link #next}. */
  boolean tooLong() {
    return scanned > maxLine;
  }

  /** Whether nothing is held. */
  boolean isEmpty() {
    return length == 0;
  }

  /** Whether a line has nothing but white space. */
  static boolean isBlank(byte[] line) {
    for (byte b : line) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }
}
