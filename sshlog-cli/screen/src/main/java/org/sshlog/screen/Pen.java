// SPDX-License-Identifier: Apache-2.0
package org.sshlog.screen;

/**
 * Writes cells for a terminal: knows where the terminal's cursor is and in what style it writes.
 */
final class Pen {
  private StringBuilder out;

  /** Where the cursor is; -1 when that is not known for sure. */
  private int row;

  private int column;
  private long style;

  /** Begins a text. The terminal's style is plain then, its cursor anywhere. */
  void begin(StringBuilder target) {
    out = target;
    row = -1;
    style = Style.PLAIN;
  }

  void eraseAll() {
    out.append("\033[m\033[H\033[2J");
    row = 0;
    column = 0;
  }

  /** Draws the character at a place of a line. */
  void draw(int atRow, int atColumn, Row line) {
    move(atRow, atColumn);
    select(line.style(atColumn));
    line.appendTo(out, atColumn);
    column += line.width(atColumn);
    if (!line.isCertain(atColumn)) {
      row = -1;
    }
  }

  /** Erases a line from a column on. */
  void eraseLine(int atRow, int fromColumn) {
    move(atRow, fromColumn);
    plain();
    out.append("\033[K");
  }

  void plain() {
    select(Style.PLAIN);
  }

  private void select(long wanted) {
    if (wanted == style) {
      return;
    }
    if (wanted == Style.PLAIN) {
      out.append("\033[m");
    } else {
      Style.append(out, wanted);
    }
    style = wanted;
  }

  private void move(int toRow, int toColumn) {
    if (row != toRow || column != toColumn) {
      appendMove(out, toRow, toColumn);
      row = toRow;
      column = toColumn;
    }
  }

  static void appendMove(StringBuilder out, int row, int column) {
    out.append("\033[").append(row + 1).append(';').append(column + 1).append('H');
  }
}
