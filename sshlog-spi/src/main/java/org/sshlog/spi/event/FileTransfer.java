// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.event;

/**
 * A file was written (uploaded) or read (downloaded) through scp or sftp.
 *
 * @param connection the connection
 * @param ttyId the pseudo-terminal's number, -1 without one
 * @param timeNs when it happened, nanoseconds since the epoch
 * @param upload whether the file was written here, as opposed to read
 * @param targetPath the path on this machine
 * @param fileMode permission bits as the protocol gave them
 * @param bytes how many bytes really moved
 * @param protocol {@code scp} or {@code sftp}
 */
public record FileTransfer(
    Connection connection,
    int ttyId,
    long timeNs,
    boolean upload,
    String targetPath,
    int fileMode,
    long bytes,
    String protocol)
    implements Event {
  @Override
  public EventType type() {
    return upload ? EventType.FILE_UPLOAD : EventType.FILE_DOWNLOAD;
  }

  @Override
  public void describeOwn(Fields fields) {
    fields.text("target_path", targetPath);
    fields.number("file_mode", fileMode);
    fields.number("bytes", bytes);
    fields.text("protocol", protocol);
  }

  @Override
  public int weight() {
    return 256 + 2 * targetPath.length();
  }
}
