// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** All that lies in a directory. */
final class FileTree {
  private FileTree() {}

  /** The paths and sizes of everything in {@code directory}, in order. */
  static List<String> of(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      return paths.sorted().map(FileTree::entry).toList();
    }
  }

  private static String entry(Path path) {
    long size = Files.isRegularFile(path) ? path.toFile().length() : 0;
    return path + " " + size;
  }
}
