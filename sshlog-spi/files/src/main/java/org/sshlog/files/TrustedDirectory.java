// SPDX-License-Identifier: Apache-2.0
package org.sshlog.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE_NEW;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * A directory into which root can write without being led astray, held open: nobody but root, the
 * daemon's own user and members of system groups can change what is on the way to it.
 *
 * <p>Each directory and symbolic link on the way must belong to root or the daemon's user. A
 * directory that others can write to must be sticky, since they can't replace our entries then. One
 * that a system group can write to (Debian derivatives have such a {@code /var/log}) is accepted.
 * The directories that were looked at are then opened one in the other, and each must still be the
 * one that was looked at; all that follows is relative to the last. For one thread at a time.
 */
public final class TrustedDirectory implements Closeable {
  private static final int MAX_LINKS = 40;
  private static final Path ROOT = Path.of("/");
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final SecureDirectoryStream<Path> stream;
  private final Path path;

  private TrustedDirectory(SecureDirectoryStream<Path> stream, Path path) {
    this.stream = stream;
    this.path = path;
  }

  /**
   * Opens a directory, and creates it and its parents with mode 0700 where they are missing.
   *
   * @param directory an absolute path
   * @throws IOException when it can't be created, or when it or one on the way can't be trusted
   */
  public static TrustedDirectory open(Path directory) throws IOException {
    List<FileStatus> way = walk(directory, true);
    SecureDirectoryStream<Path> stream = openRoot();
    try {
      for (FileStatus step : way) {
        SecureDirectoryStream<Path> next =
            stream.newDirectoryStream(step.path().getFileName(), NOFOLLOW_LINKS);
        stream.close();
        stream = next;
        BasicFileAttributeView view = stream.getFileAttributeView(BasicFileAttributeView.class);
        if (!step.key().equals(view.readAttributes().fileKey())) {
          throw new IOException(step.path() + " was replaced while it was opened");
        }
      }
    } catch (IOException | RuntimeException e) {
      stream.close();
      throw e;
    }
    return new TrustedDirectory(stream, way.isEmpty() ? ROOT : way.get(way.size() - 1).path());
  }

  /**
   * Looks whether a directory could be opened, and creates nothing. What the caller may not see is
   * left for {@link #open(Path)} to find.
   *
   * @param directory an absolute path
   * @throws IOException when it or one on the way can't be trusted; the message says which and why
   */
  public static void check(Path directory) throws IOException {
    try {
      walk(directory, false);
    } catch (NoSuchFileException | AccessDeniedException e) {
      return;
    }
  }

  private static SecureDirectoryStream<Path> openRoot() throws IOException {
    if (Files.newDirectoryStream(ROOT) instanceof SecureDirectoryStream<Path> root) {
      return root;
    }
    throw new IOException("this system cannot open files relative to a directory");
  }

  /** The directories on the way, symbolic links resolved, without the root directory. */
  private static List<FileStatus> walk(Path directory, boolean create) throws IOException {
    List<FileStatus> way = new ArrayList<>();
    Deque<Path> rest = new ArrayDeque<>();
    directory.forEach(rest::add);
    int links = 0;
    while (!rest.isEmpty()) {
      Path name = rest.pop();
      if (name.toString().equals("..")) {
        way.subList(Math.max(0, way.size() - 1), way.size()).clear();
        continue;
      }
      Path next = (way.isEmpty() ? ROOT : way.get(way.size() - 1).path()).resolve(name);
      FileStatus status = enter(next, create);
      status.requireTrustedOwner();
      if (!status.isSymbolicLink()) {
        status.requireTrustedDirectory();
        way.add(status);
        continue;
      }
      if (++links > MAX_LINKS) {
        throw new IOException(directory + " leads through too many symbolic links");
      }
      Path target = Files.readSymbolicLink(next);
      if (target.isAbsolute()) {
        way.clear();
      }
      push(rest, target.normalize());
    }
    return way;
  }

  private static FileStatus enter(Path path, boolean create) throws IOException {
    FileStatus status = FileStatus.find(path);
    if (status == null && create) {
      try {
        Files.createDirectory(path, OWNER_ONLY_DIRECTORY);
      } catch (FileAlreadyExistsException e) {
        // Somebody was faster; what they made is looked at like anything else.
      }
      status = FileStatus.find(path);
    }
    if (status == null) {
      throw new NoSuchFileException(path.toString());
    }
    return status;
  }

  private static void push(Deque<Path> rest, Path target) {
    for (int i = target.getNameCount() - 1; i >= 0; i--) {
      if (!target.getName(i).toString().isEmpty()) {
        rest.push(target.getName(i));
      }
    }
  }

  /** Where it is, symbolic links resolved. */
  public Path path() {
    return path;
  }

  /**
   * Looks at a file in this directory.
   *
   * @param name a file name, without any slash
   * @return its state, or null when there is none
   * @throws IOException when the file system does not tell
   */
  public FileStatus find(String name) throws IOException {
    return FileStatus.find(path.resolve(name));
  }

  /**
   * Creates a file with mode 0600 and opens it for appending.
   *
   * @param name a file name, without any slash
   * @return the open file, or null when there is one of that name already
   * @throws IOException when it can't be created
   */
  public FileChannel create(String name) throws IOException {
    try {
      return (FileChannel)
          stream.newByteChannel(
              Path.of(name), Set.of(CREATE_NEW, APPEND, NOFOLLOW_LINKS), OWNER_ONLY_FILE);
    } catch (FileAlreadyExistsException e) {
      return null;
    }
  }

  /**
   * Opens a file in this directory, if it is still the one that was looked at.
   *
   * @param expected what {@link #find} said of it
   * @param how {@code READ}, {@code WRITE} or {@code APPEND}
   * @return the open file, or null when it is no longer the one that {@code expected} tells of
   * @throws IOException when it can't be opened
   */
  public FileChannel open(FileStatus expected, OpenOption how) throws IOException {
    Path name = expected.path().getFileName();
    FileChannel channel;
    try {
      channel = (FileChannel) stream.newByteChannel(name, Set.of(how, NOFOLLOW_LINKS));
    } catch (NoSuchFileException e) {
      return null;
    }
    FileStatus found = find(name.toString());
    if (found != null && found.key().equals(expected.key())) {
      return channel;
    }
    channel.close();
    return null;
  }

  /**
   * Gives a file in this directory another name; a file that has that name is lost.
   *
   * @param from its name, without any slash
   * @param to its new name, without any slash
   * @throws IOException when that failed; it keeps its name then
   */
  public void rename(String from, String to) throws IOException {
    stream.move(Path.of(from), stream, Path.of(to));
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
