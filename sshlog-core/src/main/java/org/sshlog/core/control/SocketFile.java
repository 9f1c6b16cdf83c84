// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.control;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import jnr.constants.platform.Errno;
import jnr.enxio.channels.Native;
import jnr.posix.Group;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;
import jnr.unixsocket.UnixServerSocketChannel;
import jnr.unixsocket.UnixSocketAddress;
import jnr.unixsocket.UnixSocketChannel;
import jnr.unixsocket.UnixSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listening socket and its file: made with the right owner and mode, removed at the end. */
final class SocketFile implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SocketFile.class);
  private static final int MAX_PATH_BYTES = 107;
  private static final int BACKLOG = 128;
  private static final int TYPE_MASK = 0170000;
  private static final int TYPE_SOCKET = 0140000;

  private final Path path;
  private final SocketLock lock;
  private final UnixServerSocketChannel channel;
  private final Object inode;
  private final long groupId;

  private SocketFile(Path path, SocketLock lock, UnixServerSocketChannel channel, long groupId)
      throws IOException {
    this.path = path;
    this.lock = lock;
    this.channel = channel;
    this.inode = SocketLock.inode(path);
    this.groupId = groupId;
  }

  /**
   * Listens at {@code path}. The file is never open to more than it should be: it comes into being
   * with mode 0600, then gets its group, then 0660.
   *
   * @param group the group that may connect; without it only root may, and a warning says so
   * @throws IOException a sentence, when another daemon answers there, when something that is no
   *     socket stands there, or when it can't be made
   */
  static SocketFile listen(Path path, String group) throws IOException {
    if (path.toString().getBytes(StandardCharsets.UTF_8).length > MAX_PATH_BYTES) {
      throw new IOException(
          "the socket path " + path + " is too long; use one of at most 107 bytes");
    }
    refuseIfInUse(path);
    SocketLock lock = takeLock(path);
    try {
      refuseIfInUse(path);
      Files.deleteIfExists(path);
      UnixServerSocketChannel channel = UnixServerSocketChannel.open();
      try {
        return new SocketFile(path, lock, channel, bind(channel, path, group));
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static SocketLock takeLock(Path path) throws IOException {
    try {
      SocketLock lock = SocketLock.take(path);
      if (lock != null) {
        return lock;
      }
    } catch (IOException e) {
      throw new IOException(
          "cannot create the control socket "
              + path
              + ": "
              + (Files.isDirectory(path.getParent())
                  ? "no file can be made or locked beside it (" + e.getMessage() + ")"
                  : "there is no directory " + path.getParent())
              + "; correct that, or use another path with --socket",
          e);
    }
    throw new IOException("another sshlogd holds " + path + ".lock; stop it, or use --socket");
  }

  /** Leaves a stale socket or nothing at {@code path}; anything else is refused, never deleted. */
  private static void refuseIfInUse(Path path) throws IOException {
    int mode;
    try {
      mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return;
    }
    if ((mode & TYPE_MASK) != TYPE_SOCKET) {
      throw new IOException(
          path + " exists and is not a socket; remove it, or use another path with --socket");
    }
    try (UnixSocketChannel probe = UnixSocketChannel.open()) {
      // A daemon whose queue of connections is full must not block this one.
      probe.configureBlocking(false);
      if (answers(probe, path)) {
        String who =
            probe.isConnected()
                ? " (pid " + probe.getOption(UnixSocketOptions.SO_PEERCRED).getPid() + ")"
                : "";
        throw new IOException(
            "another sshlogd answers on "
                + path
                + who
                + "; stop it, or use another path with --socket");
      }
    }
  }

  /** Whether somebody listens; false when the file is a dead daemon's. */
  private static boolean answers(UnixSocketChannel probe, Path path) throws IOException {
    try {
      probe.connect(new UnixSocketAddress(path.toFile()));
      return true;
    } catch (IOException e) {
      Errno error = Native.getLastError();
      if (error == Errno.ECONNREFUSED || error == Errno.ENOENT) {
        return false;
      }
      throw new IOException("cannot tell whether a sshlogd answers on " + path + ": " + e, e);
    }
  }

  private static long bind(UnixServerSocketChannel channel, Path path, String group)
      throws IOException {
    POSIX posix = POSIXFactory.getNativePOSIX();
    // Linux gives the file the mode of the unbound socket, less the umask: no moment in which
    // others could connect, and no change of the umask, which all threads share.
    if (posix.fchmod(channel.getFD(), 0600) != 0) {
      throw new IOException("cannot restrict the control socket " + path + " to its owner");
    }
    try {
      channel.socket().bind(new UnixSocketAddress(path.toFile()), BACKLOG);
    } catch (IOException e) {
      throw new IOException("cannot listen on " + path + ": " + e.getMessage(), e);
    }
    int mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    if ((mode & 077) != 0) {
      Files.delete(path);
      throw new IOException(
          path + " came into being open to others; its file system is unsuitable");
    }
    return giveToGroup(posix, path, group);
  }

  private static long giveToGroup(POSIX posix, Path path, String name) throws IOException {
    Group group = posix.getgrnam(name);
    if (group == null) {
      LOG.warn(
          "There is no group {}, so only root can use the sshlog command;"
              + " run 'groupadd --system {}' and restart sshlogd",
          name,
          name);
      return -1;
    }
    if (posix.lchown(path.toString(), -1, (int) group.getGID()) != 0) {
      LOG.warn(
          "Cannot give {} to group {}, so only the daemon's own user can use it; run sshlogd as root",
          path,
          name);
      return -1;
    }
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
    return group.getGID();
  }

  /** The listening socket. */
  UnixServerSocketChannel channel() {
    return channel;
  }

  /** The group that may connect, -1 when there is none. */
  long groupId() {
    return groupId;
  }

  /** Stops listening and removes the file, unless another one has taken its place. */
  @Override
  public void close() throws IOException {
    try {
      if (inode != null && inode.equals(SocketLock.inode(path))) {
        Files.deleteIfExists(path);
      }
    } finally {
      channel.close();
      lock.close();
    }
  }
}
