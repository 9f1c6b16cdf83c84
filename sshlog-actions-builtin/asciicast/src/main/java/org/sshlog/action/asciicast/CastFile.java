// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.asciicast;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.sshlog.files.FileStatus;
import org.sshlog.files.TrustedDirectory;
import org.sshlog.spi.format.Printable;

/**
 * The file of one recording, created by the first write under the first free name. A write adds all
 * its lines or none. It can be closed meanwhile and is opened again by the next write, unless
 * somebody has changed or replaced it. For one thread.
 */
final class CastFile {
  private static final int MAX_INTERRUPTS = 10;
  private static final int MAX_NUMBER = 1_000_000_000;

  private final Path directory;
  private final String wantedName;
  private final OpenFiles openFiles;
  private final Logger logger;

  private Path path;
  private Object key;
  private FileChannel channel;

  /** How much of the file is ours and whole. */
  private long size;

  /** Whether there may be part of a failed write behind that. */
  private boolean torn;

  /** Opens nothing yet. */
  CastFile(Path directory, String wantedName, OpenFiles openFiles, Logger logger) {
    this.directory = directory;
    this.wantedName = wantedName;
    this.openFiles = openFiles;
    this.logger = logger;
  }

  /** The name, or the wanted one as long as there is no file. */
  String name() {
    return path == null ? wantedName : path.getFileName().toString();
  }

  /** Whether the file is still where and as it was left; also before there is one. */
  boolean isIntact() {
    if (path == null) {
      return true;
    }
    try {
      FileStatus status = FileStatus.find(path);
      return status != null
          && status.key().equals(key)
          && (torn || channel == null || channel.size() == size);
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Adds whole lines, all or none. An interrupt is kept for the caller and disturbs nothing.
   *
   * @throws IOException when none of them is in the file
   */
  void append(byte[] lines, int length) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      for (int i = 1; !tryAppend(lines, length); i++) {
        interrupted = true;
        Thread.interrupted();
        if (i == MAX_INTERRUPTS) {
          throw new IOException(path + " could not be written for interrupts");
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Gives false when an interrupt came in between: Java has closed the file then. */
  private boolean tryAppend(byte[] lines, int length) throws IOException {
    try {
      ensureOpen();
      takeBack();
      torn = true;
      ByteBuffer buffer = ByteBuffer.wrap(lines, 0, length);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      torn = false;
      size += length;
      return true;
    } catch (ClosedByInterruptException e) {
      release();
      return false;
    } catch (IOException e) {
      takeBackQuietly(e);
      release(); // so that the next write looks whether the file is still there
      throw e;
    }
  }

  private void takeBack() throws IOException {
    if (torn && channel.size() > size) {
      channel.truncate(size);
    }
    torn = false;
  }

  private void takeBackQuietly(IOException cause) {
    if (channel == null || !channel.isOpen()) {
      return;
    }
    try {
      takeBack();
    } catch (IOException e) {
      cause.addSuppressed(e); // then it is taken back before the next write
    }
  }

  private void ensureOpen() throws IOException {
    if (channel == null) {
      try (TrustedDirectory trusted = TrustedDirectory.open(directory)) {
        if (path == null) {
          create(trusted);
        } else {
          reopen(trusted);
        }
      }
    }
    openFiles.use(this);
  }

  private void create(TrustedDirectory trusted) throws IOException {
    int n = firstFree(trusted);
    String name = FileName.numbered(wantedName, n);
    while ((channel = trusted.create(name)) == null) {
      name = FileName.numbered(wantedName, ++n);
    }
    FileStatus status = trusted.find(name);
    if (status == null) {
      release();
      throw new IOException(directory.resolve(name) + " was removed while it was created");
    }
    path = directory.resolve(name);
    key = status.key();
    size = 0;
    lock();
    if (n > 1) {
      repair(trusted, FileName.numbered(wantedName, n - 1));
    }
  }

  /** A number from which on names are free, found with few questions also among many files. */
  private int firstFree(TrustedDirectory trusted) throws IOException {
    int taken = 0;
    int free = 1;
    while (free < MAX_NUMBER && trusted.find(FileName.numbered(wantedName, free)) != null) {
      taken = free;
      free *= 2;
    }
    while (free - taken > 1) {
      int middle = (free + taken) >>> 1;
      if (trusted.find(FileName.numbered(wantedName, middle)) == null) {
        free = middle;
      } else {
        taken = middle;
      }
    }
    return free;
  }

  private void reopen(TrustedDirectory trusted) throws IOException {
    FileStatus status = trusted.find(name());
    if (status != null && status.key().equals(key)) {
      channel = trusted.open(status, StandardOpenOption.APPEND);
    }
    if (channel != null && lock() && (torn || channel.size() == size)) {
      return;
    }
    release();
    if (size > 0) {
      throw new IOException(path + " was replaced or changed by somebody else");
    }
    path = null; // nothing was in it yet, so any other will do
    create(trusted);
  }

  /** Tells others that the file is being written; false when somebody else says so. */
  private boolean lock() {
    return lock(channel);
  }

  private static boolean lock(FileChannel channel) {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    } catch (IOException e) {
      return true; // a file system without locks
    }
  }

  /** What an earlier daemon left under our name may end in the middle of a line. */
  private void repair(TrustedDirectory trusted, String name) {
    try {
      FileStatus status = trusted.find(name);
      if (status == null) {
        return;
      }
      status.requireOwnRegularFile();
      try (FileChannel writer = trusted.open(status, StandardOpenOption.APPEND)) {
        if (writer != null && lock(writer)) {
          repair(trusted, status, writer);
        }
      }
    } catch (IOException e) {
      logger.warn("cannot look after {}: {}", Printable.of(name), e.toString());
    }
  }

  private void repair(TrustedDirectory trusted, FileStatus status, FileChannel writer)
      throws IOException {
    try (FileChannel reader = trusted.open(status, StandardOpenOption.READ)) {
      long removed = reader == null ? 0 : new TailRepair(reader, writer).run();
      if (removed > 0) {
        String name = Printable.of(status.path().toString());
        logger.warn("{} ended in an incomplete line; removed its {} bytes", name, removed);
      }
    }
  }

  /** Closes the file for now. */
  void release() {
    FileChannel open = channel;
    channel = null;
    if (open == null) {
      return;
    }
    openFiles.forget(this);
    try {
      open.close();
    } catch (IOException e) {
      logger.debug("closing {}", path, e); // all was written at once, so this tells nothing
    }
  }

  /** Closes the file for good, and removes it when nothing could be written to it. */
  void close() {
    release();
    if (path != null && size == 0 && !torn && isIntact()) {
      try {
        Files.delete(path);
      } catch (IOException e) {
        logger.warn("cannot remove the empty file {}: {}", path, e.toString());
      }
    }
  }
}
