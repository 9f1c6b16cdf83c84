// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.eventlogfile;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.sshlog.spi.UndeliveredException;

/**
 * A file that whole lines are added to. It is opened by the first write and again after every
 * failure, so it recovers by itself; it is rotated when the next line would make it too large, and
 * opened anew when its path names another file or none, as after logrotate. For one thread.
 */
final class LogFile implements Closeable {
  private static final int MAX_OPEN_ATTEMPTS = 10;
  private static final long CHECK_NANOS = 1_000_000_000L;
  private static final long ROTATION_RETRY_NANOS = 10 * CHECK_NANOS;

  private final Path path;
  private final String name;
  private final long maxBytes;
  private final int keptFiles;
  private final Logger logger;

  private TrustedDirectory directory;
  private FileChannel channel;
  private Object key;
  private long checkedAt;
  private boolean rotationFailed;
  private long rotationFailedAt;
  private boolean interrupted;

  /** How much of the bytes being written is in the file for good. */
  private int done;

  /**
   * Opens nothing yet.
   *
   * @param maxBytes the size the file must not exceed, 0 for no limit
   * @param keptFiles how many full files are kept, at least 1 when there is a limit
   */
  LogFile(Path path, long maxBytes, int keptFiles, Logger logger) {
    this.path = path;
    this.name = path.getFileName().toString();
    this.maxBytes = maxBytes;
    this.keptFiles = keptFiles;
    this.logger = logger;
  }

  /**
   * Adds lines. An interrupt is kept for the caller and disturbs nothing.
   *
   * @param lines whole lines, at least one
   * @throws UndeliveredException with the number of lines that are not in the file
   */
  void write(byte[] lines) throws UndeliveredException {
    interrupted = Thread.interrupted();
    done = 0;
    try {
      while (done < lines.length) {
        writeSome(lines);
      }
    } catch (IOException e) {
      abandon();
      throw new UndeliveredException(Lines.count(lines, done), e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void writeSome(byte[] lines) throws IOException {
    try {
      ensureOpen();
      int end = endOfWhatFits(lines);
      if (end > done) {
        append(lines, end);
      } else if (!rotate()) {
        append(lines, lines.length);
      }
    } catch (ClosedByInterruptException e) {
      postponeInterrupt();
    }
  }

  /** Java closes a file whose thread is interrupted. */
  private void postponeInterrupt() {
    interrupted = true;
    Thread.interrupted();
    abandon();
  }

  private int endOfWhatFits(byte[] lines) throws IOException {
    long size = channel.size();
    long room = maxBytes - size;
    if (maxBytes == 0 || lines.length - done <= room) {
      return lines.length;
    }
    int end = room <= 0 ? done : Lines.endBefore(lines, done, done + (int) room);
    return end == done && size == 0 ? Lines.endAfter(lines, done) : end;
  }

  private void append(byte[] lines, int end) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(lines, done, end - done);
    long start = channel.size();
    try {
      while (buffer.hasRemaining()) {
        writeOnce(buffer, start - done);
      }
      done = end;
    } catch (IOException e) {
      int written = buffer.position();
      long fileOffset = start - done;
      done = Lines.endBefore(lines, done, written);
      takeBack(fileOffset + written, fileOffset + done, e);
      throw e;
    }
  }

  /** Removes part of a line at the end of the file, unless somebody else has added to it since. */
  private void takeBack(long from, long to, IOException cause) {
    try {
      if (channel != null && channel.isOpen() && channel.size() == from) {
        channel.truncate(to);
      }
    } catch (IOException e) {
      cause.addSuppressed(e); // then the part becomes a line when the file is opened again
    }
  }

  /** Writes what goes in one call; what an interrupted call has written shows in the size. */
  private void writeOnce(ByteBuffer buffer, long fileOffset) throws IOException {
    try {
      channel.write(buffer);
    } catch (ClosedByInterruptException e) {
      Object before = key;
      postponeInterrupt();
      openAny();
      long position = channel.size() - fileOffset;
      if (before != null
          && before.equals(key)
          && position >= buffer.position()
          && position <= buffer.limit()) {
        buffer.position((int) position);
      }
    }
  }

  private void ensureOpen() throws IOException {
    long now = System.nanoTime();
    if (channel != null && now - checkedAt >= CHECK_NANOS) {
      checkedAt = now;
      if (!isNamedByPath()) {
        abandon();
      }
    }
    if (channel == null) {
      open();
    }
  }

  private boolean isNamedByPath() throws IOException {
    FileStatus status = FileStatus.find(path);
    return status != null && status.key().equals(key);
  }

  private void open() throws IOException {
    openAny();
    if (channel.size() > 0 && !endsWithLineEnd()) {
      // A crash or a full disk left part of a line; the next one must not continue it.
      channel.write(ByteBuffer.wrap(new byte[] {'\n'}));
    }
  }

  private void openAny() throws IOException {
    directory = TrustedDirectory.open(path.getParent());
    for (int i = 0; channel == null && i < MAX_OPEN_ATTEMPTS; i++) {
      FileStatus status = directory.find(name);
      if (status != null) {
        status.requireOwnRegularFile();
        key = status.key();
        channel = directory.open(status, StandardOpenOption.APPEND);
      } else if ((channel = directory.create(name)) != null) {
        status = directory.find(name);
        key = status == null ? null : status.key();
      }
    }
    if (channel == null) {
      throw new IOException(path + " is being replaced all the time; stop what does that");
    }
    checkedAt = System.nanoTime();
  }

  private boolean endsWithLineEnd() throws IOException {
    FileStatus status = directory.find(name);
    if (status == null) {
      return true;
    }
    try (FileChannel reader = directory.open(status, StandardOpenOption.READ)) {
      if (reader == null || reader.size() == 0) {
        return true;
      }
      ByteBuffer last = ByteBuffer.allocate(1);
      reader.read(last, reader.size() - 1);
      return last.get(0) == '\n';
    }
  }

  /**
   * Makes room by beginning a new file.
   *
   * @return false when that is not possible now, so that the file must grow
   */
  private boolean rotate() throws IOException {
    long now = System.nanoTime();
    if (rotationFailed && now - rotationFailedAt < ROTATION_RETRY_NANOS) {
      return false;
    }
    if (isNamedByPath()) {
      try {
        shiftNames();
        rotationFailed = false;
      } catch (IOException e) {
        rotationFailed = true;
        rotationFailedAt = now;
        logger.warn(
            "cannot rotate {}, which grows beyond its limit meanwhile; remove what is in the way",
            path,
            e);
        return false;
      }
    }
    abandon();
    open();
    return true;
  }

  private void shiftNames() throws IOException {
    for (int i = keptFiles; i > 1; i--) {
      if (directory.find(name + "." + (i - 1)) != null) {
        directory.rename(name + "." + (i - 1), name + "." + i);
      }
    }
    directory.rename(name, name + ".1");
  }

  /** Forgets the open file; what closing it reports is of no use, since all is written at once. */
  private void abandon() {
    closeQuietly(channel);
    closeQuietly(directory);
    channel = null;
    directory = null;
  }

  private void closeQuietly(Closeable open) {
    if (open == null) {
      return;
    }
    try {
      open.close();
    } catch (IOException e) {
      logger.debug("closing {}", path, e);
    }
  }

  @Override
  public void close() {
    abandon();
  }
}
