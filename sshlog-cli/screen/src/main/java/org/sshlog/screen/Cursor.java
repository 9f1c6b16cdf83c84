// SPDX-License-Identifier: Apache-2.0
package org.sshlog.screen;

import java.util.Arrays;

/** Where and how the next character is written: what a program can save and restore. */
final class Cursor {
  int row;
  int column;

  /** A character was written to the last column: the next one begins a new line. */
  boolean wrapPending;

  long style;

  /** Rows are counted from the top of the scrolling region, and the cursor can't leave it. */
  boolean origin;

  private Charset[] sets = {
    Charset.ASCII, Charset.ASCII, Charset.ASCII, Charset.ASCII,
  };

  private int shift;

  Cursor copy() {
    Cursor copy = new Cursor();
    copy.row = row;
    copy.column = column;
    copy.wrapPending = wrapPending;
    copy.style = style;
    copy.origin = origin;
    copy.sets = sets.clone();
    copy.shift = shift;
    return copy;
  }

  Charset charset() {
    return sets[shift];
  }

  /** Puts a set at one of four places. */
  void designate(int place, Charset set) {
    sets[place] = set;
  }

  /** Selects the place whose set is in use. */
  void shift(int place) {
    shift = place;
  }

  void resetCharsets() {
    Arrays.fill(sets, Charset.ASCII);
    shift = 0;
  }

  /** Keeps it inside a screen. */
  void clamp(int rows, int columns) {
    wrapPending &= column < columns;
    row = Math.min(row, rows - 1);
    column = Math.min(column, columns - 1);
  }
}
