// SPDX-License-Identifier: Apache-2.0
package org.sshlog.screen;

import java.util.Arrays;

/**
 * The lines of a screen. A terminal has two pages: the main one, and one for full-screen programs.
 */
final class Page {
  private Row[] rows;
  private int columns;

  Page(int rows, int columns) {
    this.columns = columns;
    this.rows = new Row[rows];
    for (int i = 0; i < rows; i++) {
      this.rows[i] = new Row(columns, Style.PLAIN);
    }
  }

  private Page(Page other) {
    columns = other.columns;
    rows = new Row[other.rows.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = other.rows[i].copy();
    }
  }

  Page copy() {
    return new Page(this);
  }

  int rows() {
    return rows.length;
  }

  int columns() {
    return columns;
  }

  Row row(int index) {
    return rows[index];
  }

  /** Blanks whole lines, from {@code first} to {@code last}. */
  void clear(int first, int last, long style) {
    for (int i = first; i <= last; i++) {
      rows[i].clear(0, columns, style);
    }
  }

  /** Moves the lines from {@code top} to {@code bottom} up; blank ones come in below. */
  void scrollUp(int top, int bottom, int count, long style) {
    int n = Math.min(count, bottom - top + 1);
    Row[] gone = Arrays.copyOfRange(rows, top, top + n);
    System.arraycopy(rows, top + n, rows, top, bottom - top + 1 - n);
    System.arraycopy(gone, 0, rows, bottom - n + 1, n);
    clear(bottom - n + 1, bottom, style);
  }

  /** Moves the lines from {@code top} to {@code bottom} down; blank ones come in above. */
  void scrollDown(int top, int bottom, int count, long style) {
    int n = Math.min(count, bottom - top + 1);
    Row[] gone = Arrays.copyOfRange(rows, bottom - n + 1, bottom + 1);
    System.arraycopy(rows, top, rows, top + n, bottom - top + 1 - n);
    System.arraycopy(gone, 0, rows, top, n);
    clear(top, top + n - 1, style);
  }

  /**
   * Changes the size. Lines too many go from below the cursor first, then from the top; lines too
   * few come in below. What is cut off at the right is gone.
   *
   * @param cursor the line that must stay
   * @return how many lines went at the top
   */
  int resize(int newRows, int newColumns, int cursor) {
    int gone = Math.max(0, cursor - newRows + 1);
    int kept = Math.min(rows.length - gone, newRows);
    Row[] result = Arrays.copyOfRange(rows, gone, gone + newRows);
    if (newColumns != columns) {
      for (int i = 0; i < kept; i++) {
        result[i].resize(newColumns);
      }
    }
    for (int i = kept; i < newRows; i++) {
      result[i] = new Row(newColumns, Style.PLAIN);
    }
    rows = result;
    columns = newColumns;
    return gone;
  }
}
