// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.runcommand;

import java.io.FileNotFoundException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The program that the configuration names. It is looked up for each run, so that it may be
 * installed or replaced while the daemon runs.
 *
 * @param name an absolute path, or a name without slashes
 */
record Program(String name) {
  /** Where programs are looked up, and what they get as {@code PATH}. */
  static final String SEARCH_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /**
   * Where the program is now.
   *
   * @throws FileNotFoundException when there is no such program
   */
  Path find() throws FileNotFoundException {
    for (String directory : SEARCH_PATH.split(":")) {
      if (isProgram(directory)) {
        return Path.of(directory).resolve(name);
      }
    }
    throw new FileNotFoundException(
        name.startsWith("/")
            ? "'" + name + "' is not an executable file"
            : "there is no program '" + name + "' in " + SEARCH_PATH);
  }

  private boolean isProgram(String directory) {
    try {
      Path path = Path.of(directory).resolve(name);
      return Files.isRegularFile(path) && Files.isExecutable(path);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /** What is wrong with the program at this moment, or empty when it could be started. */
  Optional<String> trouble() {
    try {
      find();
      return Optional.empty();
    } catch (FileNotFoundException e) {
      return Optional.of(e.getMessage());
    }
  }
}
