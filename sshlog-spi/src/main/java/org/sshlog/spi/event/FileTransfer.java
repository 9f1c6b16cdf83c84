// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.event;

import static java.util.Objects.requireNonNull;

/**
 * A file was written (uploaded) or read (downloaded) through scp or sftp, and has been closed.
 *
 * @param connection the connection
 * @param ttyId the pseudo-terminal's number, -1 without one
 * @param timeNs when it was closed, or when the transfer was cut off, nanoseconds since the epoch
 * @param upload whether the file was written here, as opposed to read
 * @param targetPath the path on this machine, absolute; bytes as in {@link RawText}
 * @param fileMode permission bits as the protocol gave them, -1 when it gave none
 * @param bytes how many bytes really moved
 * @param protocol {@code scp} or {@code sftp}
 * @param offset where in the file the first of these bytes stood: more than 0 when an earlier
 *     transfer was resumed
 * @param result {@link #OK}, {@link #INTERRUPTED}, {@link #PARTIAL}, or why the server refused,
 *     such as {@code failure} or {@code permission_denied}
 * @param durationMs from opening to closing, milliseconds
 */
public record FileTransfer(
    Connection connection,
    int ttyId,
    long timeNs,
    boolean upload,
    String targetPath,
    int fileMode,
    long bytes,
    String protocol,
    long offset,
    String result,
    long durationMs)
    implements Event {
  /** The result of a transfer that went well, as far as this machine can tell. */
  public static final String OK = "ok";

  /** The result when the session ended before the file was closed. */
  public static final String INTERRUPTED = "interrupted";

  /** The result when the client closed the file before it had read all of it. */
  public static final String PARTIAL = "partial";

  public FileTransfer {
    requireNonNull(targetPath, "targetPath");
    requireNonNull(result, "result");
  }

  @Override
  public EventType type() {
    return upload ? EventType.FILE_UPLOAD : EventType.FILE_DOWNLOAD;
  }

  @Override
  public void describeOwn(Fields fields) {
    fields.text("target_path", targetPath);
    if (fileMode < 0) {
      fields.unknownNumber("file_mode");
    } else {
      fields.number("file_mode", fileMode);
    }
    fields.number("bytes", bytes);
    fields.text("protocol", protocol);
    fields.number("offset", offset);
    fields.text("result", result);
    fields.number("duration_ms", durationMs);
  }

  @Override
  public int weight() {
    return 256 + 2 * targetPath.length();
  }
}
