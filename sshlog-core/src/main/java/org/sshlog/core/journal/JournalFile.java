// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.journal;

import static java.nio.file.StandardOpenOption.READ;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.function.Consumer;
import org.sshlog.files.AppendFile;
import org.sshlog.files.FileStatus;
import org.sshlog.files.TrustedDirectory;

/**
 * Entries in a file that is only added to, of mode 0600. When it is full it becomes {@code NAME.1},
 * what was that before is gone, and a new one begins. Safe for use from any thread.
 */
final class JournalFile implements Closeable {
  private static final String FORMER = ".1";

  /** A file that can't be replaced may become larger by this factor, and no more of it is read. */
  private static final int SLACK = 4;

  private final Path directory;
  private final String name;
  private final int maxBytes;
  private AppendFile file;
  private boolean torn;

  /**
   * Opens a file, or creates it.
   *
   * @param directory an absolute path
   * @param maxBytes when it becomes larger than this it is replaced
   * @throws IOException when it is not possible, or when what is there is not to be trusted
   */
  JournalFile(Path directory, String name, int maxBytes) throws IOException {
    this.directory = directory;
    this.name = name;
    this.maxBytes = maxBytes;
    open();
  }

  private void open() throws IOException {
    file = AppendFile.open(directory.resolve(name));
    byte[] last = file.tail(1);
    torn = last.length == 1 && last[0] != '\n';
  }

  /**
   * Adds an entry.
   *
   * @throws IOException when the file system did not take it; nothing of it is read later
   */
  synchronized void append(Map<String, ?> entry) throws IOException {
    byte[] line = JournalLine.encode(entry);
    if (file.size() >= (long) SLACK * maxBytes) {
      throw new IOException(file.path() + " is full and can't be replaced");
    }
    if (!file.isNamedByPath()) {
      file.close();
      open();
    }
    // What was torn off must not take this line with it.
    ByteBuffer bytes = ByteBuffer.allocate(line.length + 1);
    if (torn) {
      bytes.put((byte) '\n');
    }
    bytes.put(line).flip();
    int all = bytes.remaining();
    try {
      file.append(bytes);
      torn = false;
    } catch (IOException e) {
      torn |= bytes.remaining() < all;
      throw e;
    }
  }

  /** Whether it is time for {@link #rotate}. */
  synchronized boolean isFull() throws IOException {
    return file.size() >= maxBytes;
  }

  /** Whether half of the room is used up. */
  synchronized boolean isHalfFull() throws IOException {
    return file.size() >= maxBytes / 2;
  }

  /** Begins a new file. */
  synchronized void rotate() throws IOException {
    file.close();
    try (TrustedDirectory trusted = TrustedDirectory.open(directory)) {
      trusted.rename(name, name + FORMER);
    } finally {
      open();
    }
  }

  /** Says that whoever writes is alive: the file's time tells it after a crash. */
  synchronized void touch(long timeMs) throws IOException {
    Files.setLastModifiedTime(file.path(), FileTime.fromMillis(timeMs));
  }

  /** When something was last written, or {@link #touch} called; milliseconds since the epoch. */
  synchronized long modifiedMs() throws IOException {
    return Files.getLastModifiedTime(file.path()).toMillis();
  }

  /**
   * Gives all sound entries, the latest first.
   *
   * @return how many lines are damaged
   * @throws IOException when a file can't be read
   */
  synchronized int forEachBackwards(Consumer<Map<String, Object>> reader) throws IOException {
    int damaged = 0;
    try (TrustedDirectory trusted = TrustedDirectory.open(directory)) {
      for (String each : new String[] {name, name + FORMER}) {
        FileStatus status = trusted.find(each);
        if (status != null) {
          status.requireOwnRegularFile();
          damaged += backwards(read(trusted, status), reader);
        }
      }
    }
    return damaged;
  }

  private byte[] read(TrustedDirectory trusted, FileStatus status) throws IOException {
    try (FileChannel channel = trusted.open(status, READ)) {
      if (channel == null) {
        return new byte[0];
      }
      long size = channel.size();
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(size, (long) SLACK * maxBytes));
      long start = size - bytes.capacity();
      while (bytes.hasRemaining() && channel.read(bytes, start + bytes.position()) >= 0) {
        // until all is there
      }
      byte[] read = new byte[bytes.position()];
      bytes.flip().get(read);
      return read;
    }
  }

  private static int backwards(byte[] bytes, Consumer<Map<String, Object>> reader) {
    int damaged = 0;
    int end = bytes.length;
    if (end > 0 && bytes[end - 1] == '\n') {
      end--;
    }
    while (end > 0) {
      int start = end;
      while (start > 0 && bytes[start - 1] != '\n') {
        start--;
      }
      Map<String, Object> entry = JournalLine.decode(bytes, start, end);
      if (entry != null) {
        reader.accept(entry);
      } else {
        damaged++;
      }
      end = start - 1;
    }
    return damaged;
  }

  @Override
  public synchronized void close() throws IOException {
    file.close();
  }
}
