// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.backlog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A file full of whole records. One thread writes at its end, another reads from its beginning. */
final class Segment {
  /** The size at which the next one is begun. */
  static final int MAX_BYTES = 16 << 20;

  private final FileChannel file;
  private volatile int written;
  private volatile boolean complete;
  private int read;

  Segment(FileChannel file) {
    this.file = file;
  }

  boolean hasRoom(int bytes) {
    return written + bytes <= MAX_BYTES;
  }

  /** Writes whole records. When it fails, it is as if nothing had been written. */
  void write(ByteBuffer records) throws IOException {
    int start = records.position();
    int end = written;
    try {
      while (records.hasRemaining()) {
        end += file.write(records, end);
      }
      written = end;
    } catch (IOException e) {
      records.position(start);
      throw e;
    }
  }

  /** Nothing more is written. */
  void finish() {
    complete = true;
  }

  /** Fills the buffer with what comes next, and flips it. */
  void read(ByteBuffer into) throws IOException {
    into.clear();
    into.limit(Math.min(into.capacity(), written - read));
    int at = read;
    while (into.hasRemaining()) {
      int count = file.read(into, at);
      if (count < 0) {
        throw new IOException("the file has become shorter");
      }
      at += count;
    }
    into.flip();
  }

  /** So many bytes have been dealt with. */
  void advance(int bytes) {
    read += bytes;
  }

  /** Whether all that was written has been read. */
  boolean isRead() {
    return read == written;
  }

  /** Whether nothing more is to be read, now or later. */
  boolean isDone() {
    // In this order: what was written before it was complete is seen.
    return complete && read == written;
  }

  int unread() {
    return written - read;
  }

  FileChannel file() {
    return file;
  }
}
