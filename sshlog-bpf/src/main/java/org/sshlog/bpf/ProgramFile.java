// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sshlog.bpf.libbpf.Errno;

/**
 * A file that is held open, so that what is found out about it and what is attached to it concern
 * one and the same file, whatever becomes of its name meanwhile. With {@code /proc/PID/exe} alone,
 * a process that executes another program in between would get that one's instructions overwritten.
 * Thread-safe.
 */
public final class ProgramFile implements AutoCloseable {
  private static final int READ_ONLY_NONBLOCK_CLOEXEC = 0x80800;
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private final int fd;
  private boolean closed;

  private ProgramFile(int fd) {
    this.fd = fd;
  }

  /**
   * Opens a file.
   *
   * @param path its name; {@code /proc/PID/exe} works for one that was replaced or is in a
   *     container
   * @throws IOException when there is none, it is not a regular file, or may not be read
   */
  public static ProgramFile open(Path path) throws IOException {
    int fd = Libraries.libc().open(path.toString(), READ_ONLY_NONBLOCK_CLOEXEC);
    if (fd < 0) {
      throw new IOException("cannot open " + path + ": " + Errno.describe(Libraries.lastErrno()));
    }
    ProgramFile file = new ProgramFile(fd);
    if (!Files.isRegularFile(file.path())) {
      file.close();
      throw new IOException(path + " is no regular file");
    }
    return file;
  }

  /** A name of the file for this process alone, as long as it is open. */
  public Path path() {
    return DESCRIPTORS.resolve(Integer.toString(fd));
  }

  /** Whether it has not been closed yet. */
  public synchronized boolean isOpen() {
    return !closed;
  }

  /** The name under which it was found, or what the kernel makes of it. */
  public String name() throws IOException {
    return Files.readSymbolicLink(path()).toString();
  }

  /**
   * Reads all of it. It is not mapped: in a mapping, probes show as breakpoints.
   *
   * @param limit how many bytes at most
   * @throws IOException when it cannot be read or is larger
   */
  public byte[] readAll(int limit) throws IOException {
    try (InputStream in = Files.newInputStream(path())) {
      byte[] bytes = in.readNBytes(limit + 1);
      if (bytes.length > limit) {
        throw new IOException("the file is larger than " + limit + " bytes");
      }
      return bytes;
    }
  }

  /** Closes it; what is attached to the file stays attached. Does nothing the second time. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      BpfSyscall.close(fd);
    }
  }
}
