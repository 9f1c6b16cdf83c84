// SPDX-License-Identifier: Apache-2.0
package org.sshlog.files;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.READ;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * An open file that is only ever added to, in a {@link TrustedDirectory} and of mode 0600 when it
 * is created here. Nothing is buffered. It remembers which file it is, so its user can find out
 * that the path names another by now. For one thread at a time.
 *
 * <p>An interrupt never does harm: Java closes a file whose thread is interrupted, so it is opened
 * again, what was written is found out, and the thread's interrupt is kept for its owner.
 */
public final class AppendFile implements Closeable {
  private static final int MAX_OPEN_ATTEMPTS = 10;

  /** Of a file that was removed or moved before it could be looked at: equals no other. */
  private static final Object GONE = new Object();

  private final Path path;
  private FileChannel channel;
  private Object key;
  private boolean closed;

  /** Where the bytes end that were added last. */
  private long end;

  private AppendFile(Path path) {
    this.path = path;
  }

  /**
   * Opens a file for appending; creates it, and directories on the way, where they are missing.
   *
   * @param path an absolute path with a file name
   * @throws IOException when that is not possible, or when what is there is not to be trusted
   */
  public static AppendFile open(Path path) throws IOException {
    AppendFile file = new AppendFile(path);
    file.end = file.size();
    return file;
  }

  /**
   * Creates a file, and directories on the way where they are missing.
   *
   * @param path an absolute path with a file name
   * @return the open file, or null when there is anything of that name already
   * @throws IOException when that is not possible, or when the way there is not to be trusted
   */
  public static AppendFile create(Path path) throws IOException {
    AppendFile file = new AppendFile(path);
    boolean interrupted = Thread.interrupted();
    try (TrustedDirectory directory = TrustedDirectory.open(path.getParent())) {
      return file.createIn(directory) ? file : null;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private boolean createIn(TrustedDirectory directory) throws IOException {
    String name = path.getFileName().toString();
    channel = directory.create(name);
    if (channel == null) {
      return false;
    }
    FileStatus status = directory.find(name);
    key = status == null ? GONE : status.key();
    return true;
  }

  private void reopen() throws IOException {
    if (closed) {
      throw new ClosedChannelException();
    }
    try (TrustedDirectory directory = TrustedDirectory.open(path.getParent())) {
      for (int i = 0; i < MAX_OPEN_ATTEMPTS; i++) {
        FileStatus status = directory.find(path.getFileName().toString());
        if (status == null) {
          if (createIn(directory)) {
            return;
          }
          continue;
        }
        status.requireOwnRegularFile();
        key = status.key();
        channel = directory.open(status, APPEND);
        if (channel != null) {
          return;
        }
      }
    }
    throw new IOException(path + " is being replaced all the time; stop what does that");
  }

  /** The path it was opened by. */
  public Path path() {
    return path;
  }

  /** Tells this file from others: equal to {@link FileStatus#key} of the same file. Never null. */
  public Object key() {
    return key;
  }

  /**
   * Whether the path still names this file: not when it was moved or removed since, with its
   * directory or alone.
   *
   * @throws IOException when the file system does not tell
   */
  public boolean isNamedByPath() throws IOException {
    FileStatus status = FileStatus.find(path);
    return status != null && status.key().equals(key);
  }

  /**
   * How many bytes it holds.
   *
   * @throws IOException when the file system does not tell
   */
  public long size() throws IOException {
    return uninterrupted(() -> channel.size());
  }

  /**
   * Reads some of its last bytes.
   *
   * @param length at most how many
   * @return them, fewer when the file is shorter; empty when its path names another by now
   * @throws IOException when they can't be read
   */
  public byte[] tail(int length) throws IOException {
    return uninterrupted(
        () -> {
          try (TrustedDirectory directory = TrustedDirectory.open(path.getParent())) {
            FileStatus status = directory.find(path.getFileName().toString());
            if (status == null || !status.key().equals(key)) {
              return new byte[0];
            }
            try (FileChannel reader = directory.open(status, READ)) {
              return reader == null ? new byte[0] : tail(reader, length);
            }
          }
        });
  }

  private static byte[] tail(FileChannel reader, int length) throws IOException {
    long size = reader.size();
    ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(size, length));
    long start = size - bytes.capacity();
    while (bytes.hasRemaining() && reader.read(bytes, start + bytes.position()) >= 0) {
      // until all is there
    }
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  /**
   * Adds bytes at the end.
   *
   * @param bytes what remains in it is added; its position moves behind what is in the file, also
   *     when this fails: what still remains then is not in the file
   * @throws IOException when the file system did not take all
   */
  public void append(ByteBuffer bytes) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      while (bytes.hasRemaining()) {
        interrupted |= appendSome(bytes);
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Writes what goes in one call; what an interrupted call has written shows in the size. */
  private boolean appendSome(ByteBuffer bytes) throws IOException {
    long start = size();
    end = start;
    try {
      end += channel.write(bytes);
      return false;
    } catch (ClosedByInterruptException e) {
      Thread.interrupted();
      Object before = key;
      long written = size() - start;
      if (key != GONE && key.equals(before) && written >= 0 && written <= bytes.remaining()) {
        bytes.position(bytes.position() + (int) written);
        end = start + written;
      }
      return true;
    }
  }

  /**
   * Takes back what was added last, unless somebody else has added to the file since.
   *
   * @param bytes how many bytes of it, not more than the last {@link #append} has added
   * @return whether it was done
   * @throws IOException when the file system refuses
   */
  public boolean takeBack(int bytes) throws IOException {
    return uninterrupted(
        () -> {
          if (channel.size() != end) {
            return false;
          }
          channel.truncate(end - bytes);
          return true;
        });
  }

  private interface Operation<T> {
    T run() throws IOException;
  }

  /** Runs an operation that may be repeated, and does so when an interrupt has ended it. */
  private <T> T uninterrupted(Operation<T> operation) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          if (channel == null || !channel.isOpen()) {
            reopen();
          }
          return operation.run();
        } catch (ClosedByInterruptException e) {
          interrupted = true;
          Thread.interrupted();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Closes it. What closing reports is of no use, since nothing is buffered.
   *
   * @throws IOException when the system says so all the same
   */
  @Override
  public void close() throws IOException {
    closed = true;
    if (channel != null) {
      channel.close();
    }
  }
}
