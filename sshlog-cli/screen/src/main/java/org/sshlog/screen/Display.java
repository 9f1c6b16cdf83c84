// SPDX-License-Identifier: Apache-2.0
package org.sshlog.screen;

/** What writes on a {@link Canvas}, and what it is set to: two pages, modes, saved cursors. */
final class Display {
  final Modes modes;

  /** What is shown, and the cursor. */
  final Canvas canvas;

  private final Page main;
  private Page alternate;
  private Cursor savedOnMain = new Cursor();
  private Cursor savedOnAlternate = new Cursor();

  /** The last character written, for repeating it; 0 when there is none. */
  private int last;

  Display(int rows, int columns) {
    modes = new Modes();
    main = new Page(rows, columns);
    canvas = new Canvas(main);
  }

  private Display(Display other) {
    modes = other.modes.copy();
    main = other.main.copy();
    alternate = other.alternate == null ? null : other.alternate.copy();
    canvas = new Canvas(other.canvas, other.isAlternate() ? alternate : main);
    savedOnMain = other.savedOnMain.copy();
    savedOnAlternate = other.savedOnAlternate.copy();
    last = other.last;
  }

  Display copy() {
    return new Display(this);
  }

  int rows() {
    return canvas.page.rows();
  }

  int columns() {
    return canvas.page.columns();
  }

  // Writing

  /** Writes printable ASCII. */
  void text(char[] text, int from, int to) {
    Cursor cursor = canvas.cursor;
    if (modes.insert || cursor.charset() != Charset.ASCII) {
      for (int i = from; i < to; i++) {
        character(text[i]);
      }
      return;
    }
    int i = from;
    while (i < to) {
      wrapIfPending();
      int count = Math.min(columns() - cursor.column, to - i);
      canvas.page.row(cursor.row).write(cursor.column, text, i, count, cursor.style);
      i += count;
      advance(count);
      if (cursor.wrapPending && !modes.autowrap && i < to) {
        i = to - 1; // all that follow land in the last column
      }
    }
    last = text[to - 1];
  }

  /** Writes a character that is no control character. */
  void character(int codePoint) {
    Cursor cursor = canvas.cursor;
    int c = codePoint < 0x7F ? cursor.charset().map(codePoint) : codePoint;
    int width = Width.of(c);
    if (width < 0 || width > columns()) {
      return;
    }
    if (joinsPrevious(width)) {
      canvas.page.row(cursor.row).combine(previousColumn(), c);
      return;
    }
    if (width == 0) {
      return; // at the beginning of a line there is nothing for it to change
    }
    wrapIfPending();
    if (width == 2 && cursor.column == canvas.lastColumn()) {
      if (!modes.autowrap) {
        return;
      }
      wrap();
    }
    Row row = canvas.page.row(cursor.row);
    if (modes.insert) {
      row.insert(cursor.column, Math.min(width, columns() - cursor.column), cursor.style);
    }
    row.write(cursor.column, c, width, cursor.style);
    advance(width);
    last = c;
  }

  /** Whether a character of this width becomes part of the one before it. */
  private boolean joinsPrevious(int width) {
    Cursor cursor = canvas.cursor;
    if (cursor.column == 0 && !cursor.wrapPending) {
      return false;
    }
    return width == 0 || canvas.page.row(cursor.row).joins(previousColumn());
  }

  private int previousColumn() {
    Cursor cursor = canvas.cursor;
    int column = cursor.wrapPending ? cursor.column : cursor.column - 1;
    return column > 0 && canvas.page.row(cursor.row).glyph(column) == Row.PADDING
        ? column - 1
        : column;
  }

  private void advance(int width) {
    if (canvas.cursor.column + width > canvas.lastColumn()) {
      canvas.cursor.column = canvas.lastColumn();
      canvas.cursor.wrapPending = true;
    } else {
      canvas.cursor.column += width;
    }
  }

  private void wrapIfPending() {
    if (canvas.cursor.wrapPending && modes.autowrap) {
      wrap();
    }
    canvas.cursor.wrapPending = false;
  }

  private void wrap() {
    canvas.index();
    canvas.cursor.column = 0;
  }

  /** Writes the last character again. */
  void repeat(int count) {
    if (last != 0) {
      int most = rows() * columns();
      for (int i = Math.min(count, most); i > 0; i--) {
        character(last);
      }
    }
  }

  /** Something else came between: there is no last character to repeat. */
  void forgetLast() {
    last = 0;
  }

  /**
   * Moves to the first column of the last line: where a flood of lines has left the canvas.cursor.
   */
  void settle() {
    canvas.cursor.row = rows() - 1;
    canvas.moveToColumn(0);
    last = 0;
  }

  // Modes

  void saveCursor() {
    if (canvas.page == main) {
      savedOnMain = canvas.cursor.copy();
    } else {
      savedOnAlternate = canvas.cursor.copy();
    }
  }

  void restoreCursor() {
    canvas.cursor = (canvas.page == main ? savedOnMain : savedOnAlternate).copy();
    canvas.cursor.clamp(rows(), columns());
  }

  /** Shows the other canvas.page. */
  void alternate(boolean on) {
    if (on && alternate == null) {
      alternate = new Page(rows(), columns());
    }
    canvas.page = on ? alternate : main;
  }

  boolean isAlternate() {
    return canvas.page != main;
  }

  void softReset() {
    modes.softReset();
    canvas.cursor.origin = false;
    canvas.cursor.style = Style.PLAIN;
    canvas.cursor.resetCharsets();
    canvas.fullRegion();
    savedOnMain = new Cursor();
    savedOnAlternate = new Cursor();
  }

  void reset() {
    alternate(false);
    alternate = null;
    softReset();
    modes.reset();
    canvas.tabs.reset();
    canvas.cursor = new Cursor();
    last = 0;
    canvas.page.clear(0, rows() - 1, Style.PLAIN);
  }

  /** Changes the size of both pages; the scrolling region becomes the whole screen. */
  void resize(int rows, int columns) {
    int before = columns();
    int shown = canvas.cursor.row;
    int saved = Math.min(savedOnMain.row, rows() - 1);
    int goneShown = canvas.page.resize(rows, columns, shown);
    canvas.cursor.row -= goneShown;
    if (canvas.page == main && alternate != null) {
      alternate.resize(rows, columns, 0);
    } else if (canvas.page != main) {
      savedOnMain.row = saved - main.resize(rows, columns, saved);
    }
    if (columns > before) {
      canvas.tabs.addFrom(before);
    }
    canvas.cursor.clamp(rows, columns);
    canvas.fullRegion();
  }
}
