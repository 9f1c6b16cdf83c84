// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.problem;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Comparator;

/**
 * A place in a file.
 *
 * @param file the file, as a user would name it
 * @param line from 1; 0 when the whole file is meant
 * @param column in characters, from 1; 0 when the whole line or file is meant
 */
public record Position(String file, int line, int column) implements Comparable<Position> {
  private static final Comparator<Position> ORDER =
      Comparator.comparing(Position::file)
          .thenComparingInt(Position::line)
          .thenComparingInt(Position::column);

  public Position {
    requireNonNull(file, "file");
  }

  /** A file as a whole. */
  public static Position of(Path file) {
    return new Position(file.toString(), 0, 0);
  }

  @Override
  public int compareTo(Position other) {
    return ORDER.compare(this, other);
  }

  /** {@code file:line:column}, or {@code file} alone. */
  @Override
  public String toString() {
    return line == 0 ? file : file + ":" + line + ":" + column;
  }
}
