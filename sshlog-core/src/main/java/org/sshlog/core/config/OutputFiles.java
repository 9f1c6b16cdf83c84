// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Judges, without creating anything, whether files could be written. Immutable. */
public final class OutputFiles {
  private final boolean checkWritable;

  /**
   * A judge.
   *
   * @param checkWritable whether this process has the rights of the one that will write: only then
   *     does it count whether it could
   */
  public OutputFiles(boolean checkWritable) {
    this.checkWritable = checkWritable;
  }

  /**
   * Why a file can't be created.
   *
   * @param path where, absolute
   * @return a part of a sentence, to stand behind the file's name; empty when nothing is wrong
   */
  Optional<String> objection(Path path) {
    if (Files.isDirectory(path)) {
      return Optional.of("is a directory");
    }
    Path existing = existingAncestor(path);
    if (!existing.equals(path) && !Files.isDirectory(existing)) {
      return Optional.of("can't be created: what should be a directory above it is a file");
    }
    if (checkWritable && !Files.isWritable(existing)) {
      return Optional.of("can't be written");
    }
    return Optional.empty();
  }

  /** What two paths of one file have in common, empty for what is no regular file. */
  static Optional<Path> identity(Path path) {
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      return Optional.empty();
    }
    Path existing = existingAncestor(path);
    try {
      return Optional.of(existing.toRealPath().resolve(existing.relativize(path)).normalize());
    } catch (IOException e) {
      return Optional.of(path);
    }
  }

  private static Path existingAncestor(Path path) {
    Path existing = path;
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    return existing;
  }
}
