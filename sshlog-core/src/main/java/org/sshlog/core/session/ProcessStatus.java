// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.session;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** What {@code /proc} tells of a process. Safe for use from any thread. */
final class ProcessStatus {
  private final Path proc;

  ProcessStatus(Path proc) {
    this.proc = proc;
  }

  /** The real user of a process, or empty when there is no such process. */
  OptionalLong uid(int pid) {
    try {
      for (String line : Files.readAllLines(file(pid, "status"), StandardCharsets.ISO_8859_1)) {
        if (line.startsWith("Uid:")) {
          return OptionalLong.of(Long.parseLong(line.substring(4).trim().split("\\s+")[0]));
        }
      }
      return OptionalLong.empty();
    } catch (IOException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /**
   * The title that a process shows, such as {@code sshd: alice [priv]}; empty when there is none.
   */
  String title(int pid) {
    try {
      byte[] bytes = Files.readAllBytes(file(pid, "cmdline"));
      return new String(bytes, StandardCharsets.ISO_8859_1).replace('\0', ' ').trim();
    } catch (IOException e) {
      return "";
    }
  }

  private Path file(int pid, String name) {
    return proc.resolve(Integer.toString(pid)).resolve(name);
  }
}
