// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.backlog;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.sshlog.files.TrustedDirectory;

/**
 * Files without a name that records wait in. One that is read is used again: its pages are in
 * memory already. Safe for use from any thread.
 */
final class SpoolFiles implements AutoCloseable {
  /** So many that are not in use are kept. */
  private static final int MAX_SPARE = 4;

  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path directory;
  private final AtomicLong number = new AtomicLong();
  private final ConcurrentLinkedQueue<FileChannel> spare = new ConcurrentLinkedQueue<>();
  private final AtomicInteger spares = new AtomicInteger();

  /**
   * Files in a directory, which is made when the first is needed.
   *
   * @param directory an absolute path
   */
  SpoolFiles(Path directory) {
    this.directory = directory;
  }

  /** An open file of which the content does not matter. */
  FileChannel open() throws IOException {
    FileChannel used = spare.poll();
    if (used != null) {
      spares.decrementAndGet();
      return used;
    }
    try (TrustedDirectory trusted = TrustedDirectory.open(directory)) {
      String name = "backlog-" + ProcessHandle.current().pid() + "-" + number.incrementAndGet();
      Path path = trusted.path().resolve(name);
      FileChannel file = FileChannel.open(path, Set.of(CREATE_NEW, READ, WRITE), OWNER_ONLY);
      // Nobody else shall open it, and a crash leaves nothing.
      Files.delete(path);
      return file;
    }
  }

  /** Takes back a file that is not needed any more. */
  void release(FileChannel file) throws IOException {
    if (spares.incrementAndGet() <= MAX_SPARE) {
      spare.add(file);
    } else {
      spares.decrementAndGet();
      file.close();
    }
  }

  /** Frees those that are not in use. */
  void trim() throws IOException {
    for (FileChannel file = spare.poll(); file != null; file = spare.poll()) {
      spares.decrementAndGet();
      file.close();
    }
  }

  @Override
  public void close() throws IOException {
    trim();
  }
}
