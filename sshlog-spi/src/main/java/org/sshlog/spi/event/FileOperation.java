// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.event;

/**
 * An sftp client removed, renamed, created or changed something.
 *
 * @param connection the connection
 * @param ttyId the pseudo-terminal's number, -1 without one
 * @param timeNs when it happened, nanoseconds since the epoch
 * @param operation {@code remove}, {@code rename}, {@code mkdir}, {@code rmdir}, {@code symlink} or
 *     {@code setstat}
 * @param targetPath the path it was done to
 * @param newPath the second path of a rename or link, else null
 */
public record FileOperation(
    Connection connection,
    int ttyId,
    long timeNs,
    String operation,
    String targetPath,
    String newPath)
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
  }
}
