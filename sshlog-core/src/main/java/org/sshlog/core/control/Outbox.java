// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.control;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import jnr.constants.platform.Errno;
import jnr.enxio.channels.Native;

/** What a client has still to take. Not safe for use by many threads. */
final class Outbox {
  private static final byte[] NOTHING = {};
  private static final int CHUNK = 64 << 10;

  private final int fd;
  private byte[] bytes = NOTHING;
  private int position;
  private long stalledSince;

  /**
   * Makes an empty one.
   *
   * @param fd the client's socket, in non-blocking mode
   */
  Outbox(int fd) {
    this.fd = fd;
  }

  /** Adds {@code text} behind what is there. */
  void add(CharSequence text) {
    byte[] more = text.toString().getBytes(StandardCharsets.UTF_8);
    if (isEmpty()) {
      bytes = more;
      stalledSince = System.nanoTime();
    } else {
      int kept = bytes.length - position;
      byte[] all = Arrays.copyOfRange(bytes, position, position + kept + more.length);
      System.arraycopy(more, 0, all, kept, more.length);
      bytes = all;
    }
    position = 0;
  }

  /** Whether the client has taken everything. */
  boolean isEmpty() {
    return bytes.length == 0;
  }

  /** For how long, in milliseconds, the client has taken nothing of what is there; 0 if empty. */
  long stalledMs(long nowNanos) {
    return isEmpty() ? 0 : (nowNanos - stalledSince) / 1_000_000;
  }

  /**
   * Writes as much as the socket takes now; never waits.
   *
   * @throws IOException when the client is gone
   */
  void flush() throws IOException {
    // jnr's own channel loses bytes of a partial write, so the descriptor is written to directly.
    while (!isEmpty()) {
      int chunk = Math.min(CHUNK, bytes.length - position);
      int written = Native.write(fd, ByteBuffer.wrap(bytes, position, chunk));
      if (written < 0) {
        Errno error = Native.getLastError();
        if (error == Errno.EAGAIN || error == Errno.EWOULDBLOCK) {
          return;
        }
        throw new IOException("write: " + error.description());
      }
      stalledSince = System.nanoTime();
      position += written;
      if (position == bytes.length) {
        bytes = NOTHING;
        position = 0;
      }
    }
  }
}
