// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.stream;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.sshlog.spi.event.RawText;

/**
 * The first bytes that a stream carries from some offset on, up to the first that was lost. Shared
 * by the commands that have begun there. Used by the processor thread only.
 */
final class Capture {
  /** So much is kept of what a command writes. */
  static final int MAX_BYTES = 4096;

  private static final byte[] EMPTY = {};

  private final long start;
  private byte[] bytes = EMPTY;
  private int size;
  private boolean closed;
  private int users;

  /** Captures from {@code start}, for one command. */
  Capture(long start) {
    this.start = start;
  }

  long start() {
    return start;
  }

  /** One more command wants it. */
  void share() {
    users++;
  }

  /** One command less wants it; gives whether none is left. */
  boolean release() {
    users--;
    return users == 0;
  }

  /** Takes what belongs here of bytes that begin at {@code offset}; does not consume them. */
  void take(long offset, ByteBuffer data, int length) {
    if (closed || offset + length <= start) {
      return;
    }
    long next = start + size;
    if (offset > next) {
      closed = true;
      return;
    }
    int skip = (int) (next - offset);
    int part = Math.min(Math.min(length, data.remaining()) - skip, MAX_BYTES - size);
    if (part > 0) {
      if (size + part > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.min(MAX_BYTES, Math.max(64, 2 * (size + part))));
      }
      data.get(data.position() + skip, bytes, size, part);
      size += part;
    }
    closed = size == MAX_BYTES;
  }

  /** What was captured, if the command's output ends {@code length} bytes behind the start. */
  String text(long length) {
    int end = (int) Math.min(size, length);
    if (end == MAX_BYTES && length > end) {
      end -= Utf8Cut.incompleteTail(bytes, end);
    }
    return RawText.decode(bytes, 0, end);
  }
}
