// SPDX-License-Identifier: Apache-2.0
package org.sshlog.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Left-aligned columns with a header, two spaces apart. */
final class Table {
  private static final int GAP = 2;
  private static final int MIN_ELASTIC = 12;

  private final List<List<String>> rows = new ArrayList<>();
  private final int columns;

  Table(String... header) {
    columns = header.length;
    rows.add(List.of(header));
  }

  /** Adds a row of safe text, one element a column. */
  void add(List<String> row) {
    rows.add(List.copyOf(row));
  }

  /**
   * The lines of the table, without blanks at their ends.
   *
   * @param width of the terminal, 0 for any
   * @param elastic the column that is cut when the table is wider, down to 12 columns
   */
  List<String> lines(int width, int elastic) {
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], TerminalText.width(row.get(i)));
      }
    }
    int excess = Arrays.stream(widths).sum() + GAP * (columns - 1) - width;
    if (width > 0 && excess > 0) {
      int least = Math.min(widths[elastic], MIN_ELASTIC);
      widths[elastic] = Math.max(least, widths[elastic] - excess);
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      lines.add(line(row, widths));
    }
    return lines;
  }

  private static String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = TerminalText.truncate(row.get(i), widths[i]);
      line.append(cell);
      if (i < widths.length - 1) {
        line.append(" ".repeat(widths[i] - TerminalText.width(cell) + GAP));
      }
    }
    return line.toString().stripTrailing();
  }
}
