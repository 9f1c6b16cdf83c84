// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.event;

/**
 * An sftp client removed, renamed, created or changed something, or tried to.
 *
 * @param connection the connection
 * @param ttyId the pseudo-terminal's number, -1 without one
 * @param timeNs when it happened, nanoseconds since the epoch
 * @param operation {@code remove}, {@code rename}, {@code mkdir}, {@code rmdir}, {@code symlink},
 *     {@code hardlink}, {@code setstat}, {@code copy} (on this machine, from file to file), or
 *     {@code open} for a file that the server refused to open
 * @param targetPath the path it was done to; of a symbolic link what it shall lead to, as given
 * @param newPath the second path of a rename, link or copy, else null
 * @param attributes of {@code setstat} what is set, such as {@code mode=0644 size=0}, else null
 * @param result {@link FileTransfer#OK}, or why the server refused, such as {@code
 *     permission_denied}
 */
public record FileOperation(
    Connection connection,
    int ttyId,
    long timeNs,
    String operation,
    String targetPath,
    String newPath,
    String attributes,
    String result)
    implements Event {
  @Override
  public EventType type() {
    return EventType.FILE_OPERATION;
  }

  @Override
  public void describeOwn(Fields fields) {
    fields.text("operation", operation);
    fields.text("target_path", targetPath);
    fields.text("new_path", newPath);
    fields.text("attributes", attributes);
    fields.text("result", result);
  }

  @Override
  public int weight() {
    return 256 + 2 * targetPath.length() + (newPath == null ? 0 : 2 * newPath.length());
  }
}
