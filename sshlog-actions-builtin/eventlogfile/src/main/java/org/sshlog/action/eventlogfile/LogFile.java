// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.eventlogfile;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.sshlog.files.AppendFile;
import org.sshlog.files.TrustedDirectory;
import org.sshlog.spi.UndeliveredException;

/**
 * A file that whole lines are added to. It is opened by the first write and again after every
 * failure, so it recovers by itself; it is rotated when the next line would make it too large, and
 * opened anew when its path names another file or none, as after logrotate. For one thread.
 */
final class LogFile implements Closeable {
  private static final long CHECK_NANOS = 1_000_000_000L;
  private static final long ROTATION_RETRY_NANOS = 10 * CHECK_NANOS;

  private final Path path;
  private final String name;
  private final long maxBytes;
  private final int keptFiles;
  private final Logger logger;

  private AppendFile file;
  private long checkedAt;
  private boolean rotationFailed;
  private long rotationFailedAt;

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
    done = 0;
    try {
      while (done < lines.length) {
        writeSome(lines);
      }
    } catch (IOException e) {
      abandon();
      throw new UndeliveredException(Lines.count(lines, done), e);
    }
  }

  private void writeSome(byte[] lines) throws IOException {
    ensureOpen();
    int end = endOfWhatFits(lines);
    if (end > done) {
      append(lines, end);
    } else if (!rotate()) {
      append(lines, lines.length);
    }
  }

  private int endOfWhatFits(byte[] lines) throws IOException {
    long size = file.size();
    long room = maxBytes - size;
    if (maxBytes == 0 || lines.length - done <= room) {
      return lines.length;
    }
    int end = room <= 0 ? done : Lines.endBefore(lines, done, done + (int) room);
    return end == done && size == 0 ? Lines.endAfter(lines, done) : end;
  }

  private void append(byte[] lines, int end) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(lines, done, end - done);
    try {
      file.append(buffer);
      done = end;
    } catch (IOException e) {
      int written = buffer.position();
      done = Lines.endBefore(lines, done, written);
      takeBack(written - done, e);
      throw e;
    }
  }

  /** Removes part of a line at the end of the file. */
  private void takeBack(int bytes, IOException cause) {
    try {
      if (bytes > 0) {
        file.takeBack(bytes);
      }
    } catch (IOException e) {
      cause.addSuppressed(e); // then the part becomes a line when the file is opened again
    }
  }

  private void ensureOpen() throws IOException {
    long now = System.nanoTime();
    if (file != null && now - checkedAt >= CHECK_NANOS) {
      checkedAt = now;
      if (!file.isNamedByPath()) {
        abandon();
      }
    }
    if (file == null) {
      open();
    }
  }

  private void open() throws IOException {
    file = AppendFile.open(path);
    checkedAt = System.nanoTime();
    byte[] last = file.tail(1);
    if (last.length == 1 && last[0] != '\n') {
      // A crash or a full disk left part of a line; the next one must not continue it.
      file.append(ByteBuffer.wrap(new byte[] {'\n'}));
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
    if (file.isNamedByPath()) {
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
    try (TrustedDirectory directory = TrustedDirectory.open(path.getParent())) {
      for (int i = keptFiles; i > 1; i--) {
        if (directory.find(name + "." + (i - 1)) != null) {
          directory.rename(name + "." + (i - 1), name + "." + i);
        }
      }
      directory.rename(name, name + ".1");
    }
  }

  /** Forgets the open file; what closing it reports is of no use, since all is written at once. */
  private void abandon() {
    if (file == null) {
      return;
    }
    try {
      file.close();
    } catch (IOException e) {
      logger.debug("closing {}", path, e);
    }
    file = null;
  }

  @Override
  public void close() {
    abandon();
  }
}
