// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.uploadfilepath;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Follows the symbolic links of paths, also of such that lead to nothing. */
final class RealPath {
  private RealPath() {}

  /** The path with its links followed as far as there is something; unchanged when it is none. */
  static String of(String text) {
    try {
      return of(Path.of(text)).toString();
    } catch (InvalidPathException e) {
      return text;
    }
  }

  private static Path of(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      Path parent = path.getParent();
      Path name = path.getFileName();
      return parent == null || name == null
          ? path.normalize()
          : of(parent).resolve(name).normalize();
    }
  }
}
