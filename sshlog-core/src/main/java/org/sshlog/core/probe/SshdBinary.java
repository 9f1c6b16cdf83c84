// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.probe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import org.sshlog.bpf.ProgramFile;

/**
 * A file that sshd processes execute, or will.
 *
 * @param id what makes it the same file, whatever its name
 * @param file the file itself, open while it is looked into and attached to
 * @param name what it was called when it was found
 */
record SshdBinary(Id id, ProgramFile file, String name) {
  private static final Path PROC = Path.of("/proc");

  /** A file system and a file in it; with what tells it from a later file of the same number. */
  record Id(long device, long inode, long size, long modifiedMs) {
    /** Whether it is the same file with other contents, or a later one in its place. */
    boolean replaces(Id older) {
      return device == older.device && inode == older.inode && !equals(older);
    }
  }

  /**
   * What a process executes, also when that has been replaced or lies in a container.
   *
   * @throws IOException when the process is gone or executes no sshd
   */
  static SshdBinary of(int pid) throws IOException {
    return open(executable(pid));
  }

  /**
   * An sshd's file as a process sees it.
   *
   * @param file an absolute path
   * @throws IOException when the process is gone or there is no such file
   */
  static SshdBinary seenBy(int pid, String file) throws IOException {
    return open(process(pid).resolve("root").resolve(file.substring(1)));
  }

  /**
   * The identity of what a process executes.
   *
   * @throws IOException when the process is gone
   */
  static Id idOf(int pid) throws IOException {
    return idOf(executable(pid));
  }

  private static SshdBinary open(Path path) throws IOException {
    ProgramFile file = ProgramFile.open(path);
    try {
      String name = file.name();
      // By now the process may execute something else.
      if (!Path.of(name).getFileName().toString().startsWith("sshd")) {
        throw new IOException(name + " is no sshd");
      }
      return new SshdBinary(idOf(file.path()), file, name);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static Path executable(int pid) {
    return process(pid).resolve("exe");
  }

  private static Path process(int pid) {
    return PROC.resolve(Integer.toString(pid));
  }

  private static Id idOf(Path path) throws IOException {
    Map<String, Object> attributes =
        Files.readAttributes(path, "unix:dev,ino,size,lastModifiedTime");
    return new Id(
        (Long) attributes.get("dev"),
        (Long) attributes.get("ino"),
        (Long) attributes.get("size"),
        ((FileTime) attributes.get("lastModifiedTime")).toMillis());
  }
}
