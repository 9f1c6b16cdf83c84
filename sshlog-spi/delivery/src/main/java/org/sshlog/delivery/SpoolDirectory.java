// SPDX-License-Identifier: Apache-2.0
package org.sshlog.delivery;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.sshlog.files.FileStatus;
import org.sshlog.files.TrustedDirectory;

/**
 * The directory of one spool, which nobody else can enter, so that its files can be opened by name.
 * Belongs to one delivery at a time: others of this process are kept off by a list, those of other
 * processes by a lock on a file.
 */
final class SpoolDirectory implements Closeable {
  private static final int OTHERS = 077;
  private static final int MAX_NAME = 200;
  private static final String LOCK = "lock";
  private static final Set<Path> IN_USE = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final TrustedDirectory directory;
  private final FileChannel lock;

  private SpoolDirectory(Path path, TrustedDirectory directory, FileChannel lock) {
    this.path = path;
    this.directory = directory;
    this.lock = lock;
  }

  /** The directory of an action below that of all spools; any name makes a single file name. */
  static Path of(Path spools, String action) {
    StringBuilder name = new StringBuilder();
    for (byte b : action.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || "_-@+".indexOf(c) >= 0);
      name.append(plain ? String.valueOf(c) : String.format("%%%02x", (int) c));
    }
    if (name.length() > MAX_NAME) {
      name.setLength(MAX_NAME);
      name.append(String.format("-%08x", action.hashCode()));
    }
    return spools.resolve(name.toString());
  }

  /** Whether another delivery of this process has it; it may be about to end. */
  static boolean isInUse(Path path) {
    return IN_USE.contains(path);
  }

  /**
   * Opens it, and creates it with mode 0700 where it is missing.
   *
   * @throws IOException when it can't be trusted, or belongs to another delivery
   */
  static SpoolDirectory open(Path path) throws IOException {
    if (!IN_USE.add(path)) {
      throw new IOException(path + " is in use by another action");
    }
    TrustedDirectory directory = null;
    try {
      directory = TrustedDirectory.open(path);
      FileStatus status = FileStatus.find(directory.path());
      if (status == null || (status.mode() & OTHERS) != 0) {
        throw new IOException(path + " can be entered by others; chmod it to 0700");
      }
      return new SpoolDirectory(path, directory, lock(directory));
    } catch (IOException | RuntimeException e) {
      IN_USE.remove(path);
      if (directory != null) {
        directory.close();
      }
      throw e;
    }
  }

  private static FileChannel lock(TrustedDirectory directory) throws IOException {
    FileChannel channel = directory.create(LOCK);
    if (channel == null) {
      channel = FileChannel.open(directory.path().resolve(LOCK), StandardOpenOption.WRITE);
    }
    try {
      if (channel.tryLock() == null) {
        throw new IOException(directory.path() + " is in use by another process");
      }
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** The path of a file in it, which is created with mode 0600 when it is missing. */
  Path file(String name) throws IOException {
    FileChannel created = directory.create(name);
    if (created != null) {
      created.close();
    }
    return directory.path().resolve(name);
  }

  /** The segments that are there, oldest first. */
  List<Path> segments() throws IOException {
    try (Stream<Path> files = Files.list(directory.path())) {
      return files.filter(f -> Segment.isName(f.getFileName().toString())).sorted().toList();
    }
  }

  /** Makes sure that the names of its files survive a loss of power. */
  void sync() throws IOException {
    try (FileChannel channel = FileChannel.open(directory.path(), StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Leaves it to another. */
  @Override
  public void close() {
    try {
      directory.close();
      lock.close();
    } catch (IOException e) {
      // It was only read and locked.
    } finally {
      IN_USE.remove(path);
    }
  }
}
