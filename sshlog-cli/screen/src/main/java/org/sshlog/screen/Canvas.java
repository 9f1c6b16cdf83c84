// SPDX-License-Identifier: Apache-2.0
package org.sshlog.screen;

/** The page that is shown, the cursor on it, and how they are moved, erased and scrolled. */
final class Canvas {
  final TabStops tabs;

  /** The page that is shown. */
  Page page;

  Cursor cursor;

  /** The first and the last line of the scrolling region. */
  private int top;

  private int bottom;

  Canvas(Page page) {
    this.page = page;
    tabs = new TabStops();
    cursor = new Cursor();
    fullRegion();
  }

  /** A copy of {@code other} that shows another page, itself a copy. */
  Canvas(Canvas other, Page page) {
    this.page = page;
    tabs = other.tabs.copy();
    cursor = other.cursor.copy();
    top = other.top;
    bottom = other.bottom;
  }

  int rows() {
    return page.rows();
  }

  int columns() {
    return page.columns();
  }

  /** The last column. */
  int lastColumn() {
    return page.columns() - 1;
  }

  /** Whether a line feed in the last line moves all lines. */
  boolean scrollsWholePage() {
    return top == 0 && bottom == rows() - 1;
  }

  /** The style of what is erased. */
  private long blank() {
    return Style.blank(cursor.style);
  }

  /** Makes the scrolling region the whole page. */
  void fullRegion() {
    top = 0;
    bottom = rows() - 1;
  }

  /** Sets the scrolling region, if it has two lines at least, and moves home. */
  void region(int first, int end) {
    int clamped = Math.min(end, rows() - 1);
    if (first < clamped || rows() == 1) {
      top = Math.min(first, clamped);
      bottom = clamped;
      moveTo(0, 0);
    }
  }

  void origin(boolean on) {
    cursor.origin = on;
    moveTo(0, 0);
  }

  /** Moves to a line and column, which are taken into the screen, or the region in origin mode. */
  void moveTo(int row, int column) {
    int first = cursor.origin ? top : 0;
    int end = cursor.origin ? bottom : rows() - 1;
    cursor.row = Math.max(first, Math.min((int) Math.min((long) first + row, end), end));
    moveToColumn(column);
  }

  void moveToRow(int row) {
    moveTo(row, cursor.column);
  }

  void moveToColumn(int column) {
    cursor.column = Math.max(0, Math.min(column, lastColumn()));
    cursor.wrapPending = false;
  }

  void moveColumns(int count) {
    moveToColumn(cursor.column + count);
  }

  void up(int count) {
    int limit = cursor.row < top ? 0 : top;
    cursor.row = Math.max(limit, cursor.row - count);
    cursor.wrapPending = false;
  }

  void down(int count) {
    int limit = cursor.row > bottom ? rows() - 1 : bottom;
    cursor.row = Math.min(limit, cursor.row + count);
    cursor.wrapPending = false;
  }

  void tab(int count) {
    int column = cursor.column;
    for (int i = Math.min(count, columns()); i > 0; i--) {
      column = tabs.after(column, lastColumn());
    }
    cursor.column = column; // does not end a pending wrap
  }

  void tabBack(int count) {
    int column = cursor.column;
    for (int i = Math.min(count, columns()); i > 0; i--) {
      column = tabs.before(column);
    }
    moveToColumn(column);
  }

  /** Moves down; in the last line of the region, moves its lines up. */
  void index() {
    cursor.wrapPending = false;
    if (cursor.row == bottom) {
      page.scrollUp(top, bottom, 1, blank());
    } else if (cursor.row < rows() - 1) {
      cursor.row++;
    }
  }

  /** Moves up; in the first line of the region, moves its lines down. */
  void reverseIndex() {
    cursor.wrapPending = false;
    if (cursor.row == top) {
      page.scrollDown(top, bottom, 1, blank());
    } else if (cursor.row > 0) {
      cursor.row--;
    }
  }

  void eraseInDisplay(int what) {
    switch (what) {
      case 0 -> {
        eraseInLine(0);
        page.clear(cursor.row + 1, rows() - 1, blank());
      }
      case 1 -> {
        page.clear(0, cursor.row - 1, blank());
        eraseInLine(1);
      }
      case 2 -> page.clear(0, rows() - 1, blank());
      default -> {} // 3: lines that have left the screen, which are not kept
    }
  }

  void eraseInLine(int what) {
    if (what < 0 || what > 2) {
      return;
    }
    int from = what == 0 ? cursor.column : 0;
    int to = what == 1 ? cursor.column + 1 : columns();
    page.row(cursor.row).clear(from, to, blank());
    cursor.wrapPending &= what != 0;
  }

  void eraseCharacters(int count) {
    int to = Math.min(cursor.column + count, columns());
    page.row(cursor.row).clear(cursor.column, to, blank());
    cursor.wrapPending = false;
  }

  void insertCharacters(int count) {
    int n = Math.min(count, columns() - cursor.column);
    page.row(cursor.row).insert(cursor.column, n, blank());
    cursor.wrapPending = false;
  }

  void deleteCharacters(int count) {
    int n = Math.min(count, columns() - cursor.column);
    page.row(cursor.row).delete(cursor.column, n, blank());
    cursor.wrapPending = false;
  }

  void insertLines(int count) {
    if (cursor.row >= top && cursor.row <= bottom) {
      page.scrollDown(cursor.row, bottom, count, blank());
      cursor.wrapPending = false;
    }
  }

  void deleteLines(int count) {
    if (cursor.row >= top && cursor.row <= bottom) {
      page.scrollUp(cursor.row, bottom, count, blank());
      cursor.wrapPending = false;
    }
  }

  void scrollUp(int count) {
    page.scrollUp(top, bottom, count, blank());
  }

  void scrollDown(int count) {
    page.scrollDown(top, bottom, count, blank());
  }

  /** Fills the screen with E: what DEC's service people adjusted screens with. */
  void alignmentTest() {
    region(0, rows() - 1);
    char[] line = "E".repeat(columns()).toCharArray();
    for (int i = 0; i < rows(); i++) {
      page.row(i).write(0, line, 0, line.length, Style.PLAIN);
    }
  }
}
