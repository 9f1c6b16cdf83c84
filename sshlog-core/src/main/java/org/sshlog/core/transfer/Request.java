// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.transfer;

/**
 * A request of sftp that waits for its answer.
 *
 * @param kind what was asked
 * @param operation how an event names it, else null
 * @param path a path as events have it; of {@link Kind#REALPATH} as it was given; else null
 * @param newPath the second path, else null
 * @param attributes what is to be set, or what a file to be opened shall have; else null
 * @param file the file it is about, else null
 * @param offset in the file
 * @param length how many bytes; of {@link Kind#OPEN} the flags
 * @param time when it was asked, kernel time in ns
 */
record Request(
    Kind kind,
    String operation,
    String path,
    String newPath,
    Attributes attributes,
    OpenFile file,
    long offset,
    long length,
    long time) {
  /** What is asked for. */
  enum Kind {
    OPEN,
    CLOSE,
    WRITE,
    STAT,
    FSTAT,
    REALPATH,
    OPERATION
  }

  static Request operation(
      String operation, String path, String newPath, Attributes attributes, long time) {
    return new Request(Kind.OPERATION, operation, path, newPath, attributes, null, 0, 0, time);
  }

  static Request of(Kind kind, String path, long time) {
    return new Request(kind, null, path, null, null, null, 0, 0, time);
  }

  static Request of(Kind kind, OpenFile file, long offset, long length, long time) {
    return new Request(kind, null, null, null, null, file, offset, length, time);
  }

  static Request open(String path, long flags, Attributes attributes, long time) {
    return new Request(Kind.OPEN, null, path, null, attributes, null, 0, flags, time);
  }

  /** Roughly how much memory it holds. */
  int weight() {
    return 200
        + (path == null ? 0 : 2 * path.length())
        + (newPath == null ? 0 : 2 * newPath.length());
  }
}
