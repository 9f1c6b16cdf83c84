// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.control;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Makes sure that of two daemons that start at once only one takes the socket: a locked file beside
 * it. The kernel releases the lock of a daemon that dies.
 */
final class SocketLock implements AutoCloseable {
  private static final int ATTEMPTS = 10;

  private final Path path;
  private final FileChannel channel;

  private SocketLock(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Takes the lock of the socket at {@code socket}.
   *
   * @return null when somebody else holds it
   * @throws IOException when the file can't be made
   */
  static SocketLock take(Path socket) throws IOException {
    Path path = socket.resolveSibling(socket.getFileName() + ".lock");
    for (int i = 0; i < ATTEMPTS; i++) {
      FileChannel channel =
          FileChannel.open(
              path,
              Set.of(
                  StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Object inode = inode(path);
      if (!lock(channel)) {
        channel.close();
        return null;
      }
      // Whoever held it before may have deleted the file between our opening and our locking it.
      if (inode != null && inode.equals(inode(path))) {
        return new SocketLock(path, channel);
      }
      channel.close();
    }
    return null;
  }

  private static boolean lock(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /** Device and inode of the file, null when there is none. */
  static Object inode(Path path) throws IOException {
    try {
      var attributes = Files.readAttributes(path, "unix:dev,ino", LinkOption.NOFOLLOW_LINKS);
      return attributes.get("dev") + ":" + attributes.get("ino");
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(path);
    channel.close();
  }
}
