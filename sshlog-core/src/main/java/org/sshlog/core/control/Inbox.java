// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.control;

import java.io.IOException;
import java.nio.ByteBuffer;
import jnr.constants.platform.Errno;
import jnr.enxio.channels.Native;

/** What a client says, line by line, until its end. Not safe for use by many threads. */
final class Inbox {
  private static final int READS_A_TURN = 4;

  private final int fd;
  private final LineBuffer lines;
  private final int maxLine;
  private long left = Long.MAX_VALUE;
  private boolean atEnd;

  /**
   * Makes an empty one.
   *
   * @param fd the client's socket, in non-blocking mode
   * @param maxLine how many bytes a line may have
   */
  Inbox(int fd, int maxLine) {
    this.fd = fd;
    this.lines = new LineBuffer(maxLine);
    this.maxLine = maxLine;
  }

  /**
   * Reads what is there, as much as is one client's turn; never waits.
   *
   * @param shared room for it
   * @param keep whether it is for anybody; else it is thrown away
   * @return whether a line has begun by it
   * @throws IOException when the client is gone
   */
  boolean read(ByteBuffer shared, boolean keep) throws IOException {
    boolean begun = false;
    for (int i = 0; i < READS_A_TURN && !atEnd; i++) {
      shared.clear();
      int count = Native.read(fd, shared);
      if (count < 0) {
        Errno error = Native.getLastError();
        if (error == Errno.EAGAIN || error == Errno.EWOULDBLOCK) {
          return begun;
        }
        throw new IOException("read: " + error.description());
      }
      left -= count;
      atEnd = count == 0 || left < 0;
      if (keep && count > 0) {
        begun |= lines.isEmpty();
        lines.append(shared.flip());
      }
    }
    return begun;
  }

  /** When the client says more than this from now on, that is its end. */
  void endAfter(int bytes) {
    left = bytes;
  }

  /** Whether the client says no more; lines may still be here. */
  boolean atEnd() {
    return atEnd;
  }

  /** Whether nothing is here, not even a part of a line. */
  boolean isEmpty() {
    return lines.isEmpty();
  }

  /**
   * Takes the next line out, without its line end; null when none is complete.
   *
   * @throws RequestException when it is too long
   */
  byte[] next() throws RequestException {
    byte[] line = lines.next(atEnd);
    if (line == null ? lines.tooLong() : line.length > maxLine) {
      throw new RequestException("too_long", "a request has at most " + maxLine + " bytes");
    }
    return line;
  }
}
