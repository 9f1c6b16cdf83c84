// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.transfer;

import org.sshlog.spi.event.FileTransfer;

/** A file that a client of sftp has open. Used by the processor thread only. */
final class OpenFile {
  private static final String PROTOCOL = "sftp";

  private final int number;
  private final String path;
  private final boolean readable;
  private final boolean writable;
  private final long opened;
  private int mode;
  private long size;
  private long read;
  private long readFrom = Long.MAX_VALUE;
  private long written;
  private long writtenFrom = Long.MAX_VALUE;
  private boolean atEnd;
  private String failure;

  /**
   * A file that was opened.
   *
   * @param number by which requests name it, greater than 0
   * @param mode permission bits, -1 when they are not known
   * @param size when it was opened, -1 when that is not known
   * @param opened kernel time, ns
   */
  OpenFile(
      int number,
      String path,
      boolean readable,
      boolean writable,
      int mode,
      long size,
      long opened) {
    this.number = number;
    this.path = path;
    this.readable = readable;
    this.writable = writable;
    this.mode = mode;
    this.size = size;
    this.opened = opened;
  }

  int number() {
    return number;
  }

  String path() {
    return path;
  }

  /** What the server says of it. */
  void is(Attributes attributes) {
    if (attributes.mode() >= 0) {
      mode = attributes.mode();
    }
    if (attributes.size() >= 0) {
      size = attributes.size();
    }
  }

  /** Somebody asks for bytes from this offset on. */
  void asked(long offset) {
    readFrom = Math.min(readFrom, offset);
  }

  void read(long bytes) {
    read += bytes;
  }

  /** There is nothing more to read. */
  void isAtEnd() {
    atEnd = true;
  }

  void written(long offset, long bytes) {
    writtenFrom = Math.min(writtenFrom, offset);
    written += bytes;
  }

  /** Something was refused; the first such thing is what counts. */
  void failed(String why) {
    if (failure == null) {
      failure = why;
    }
  }

  /**
   * Tells of it: it was closed.
   *
   * @param result of closing it
   */
  void close(String result, long time, TransferEvents events) {
    String all = result.equals(FileTransfer.OK) && failure != null ? failure : result;
    // Opened for both by whoever mounts the files: what was done counts.
    if (written > 0 || writable && (read == 0 || !readable)) {
      long from = written > 0 ? writtenFrom : 0;
      events.transferred(true, path, mode, written, from, all, PROTOCOL, time - opened, time);
    }
    if (read > 0 || readable && !writable) {
      boolean partial =
          all.equals(FileTransfer.OK) && !atEnd && size >= 0 && readFrom0() + read < size;
      String told = partial ? FileTransfer.PARTIAL : all;
      events.transferred(
          false, path, mode, read, read > 0 ? readFrom0() : 0, told, PROTOCOL, time - opened, time);
    }
  }

  private long readFrom0() {
    return readFrom == Long.MAX_VALUE ? 0 : readFrom;
  }

  /** Roughly how much memory it holds. */
  int weight() {
    return weight(path);
  }

  static int weight(String path) {
    return 200 + 2 * path.length();
  }
}
