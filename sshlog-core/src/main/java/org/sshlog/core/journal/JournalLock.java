// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.journal;

import static java.nio.file.StandardOpenOption.APPEND;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import org.sshlog.files.FileStatus;
import org.sshlog.files.TrustedDirectory;

/** Sees to it that one daemon alone writes to a directory. The kernel ends the lock with it. */
final class JournalLock {
  private JournalLock() {}

  /**
   * Takes the lock; closing what is given gives it back.
   *
   * @throws IOException when another has it, or when the directory can't be trusted
   */
  static FileChannel take(Path directory, String name) throws IOException {
    try (TrustedDirectory trusted = TrustedDirectory.open(directory)) {
      FileChannel channel = trusted.create(name);
      if (channel == null) {
        FileStatus status = trusted.find(name);
        if (status != null) {
          status.requireOwnRegularFile();
          channel = trusted.open(status, APPEND);
        }
      }
      if (channel != null && isTaken(channel)) {
        return channel;
      }
      if (channel != null) {
        channel.close();
      }
    }
    throw new IOException("another sshlogd keeps its journal in " + directory);
  }

  private static boolean isTaken(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }
}
