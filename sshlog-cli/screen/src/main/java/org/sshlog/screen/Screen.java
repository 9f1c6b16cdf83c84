// SPDX-License-Identifier: Apache-2.0
package org.sshlog.screen;

/**
 * What a terminal of the kind {@code xterm-256color} shows after what a program wrote to it.
 * Answers nothing, has no title, no clipboard, no mouse, and keeps no lines that have left the
 * screen. Its memory depends on its size alone. Not thread-safe.
 */
public final class Screen {
  /** The most rows a screen has. */
  public static final int MOST_ROWS = 2000;

  /** The most columns a screen has. */
  public static final int MOST_COLUMNS = 2000;

  /**
   * The most cells a screen has: 12 bytes each, twice when a program uses the alternate screen. A
   * session names the size of its terminal itself, and a large one must not be a weapon.
   */
  public static final int MOST_CELLS = 250_000;

  private static final int BLOCK = 32_768;

  private final Display display;
  private final Parser parser;
  private char[] block = new char[0];
  private char[] styles = new char[0];
  private Flood flood;

  /**
   * Makes an empty screen.
   *
   * @param rows lines, taken into 1 to {@link #MOST_ROWS}, fewer when {@link #MOST_CELLS} demands
   *     it
   * @param columns taken into 1 to {@link #MOST_COLUMNS}
   */
  public Screen(int rows, int columns) {
    int width = columnsFor(columns);
    display = new Display(rowsFor(rows, width), width);
    parser = new Parser(new Interpreter(display));
  }

  private Screen(Screen other) {
    display = other.display.copy();
    parser = other.parser.copy(new Interpreter(display));
  }

  /** A screen that shows the same and goes on apart from this one. */
  public Screen copy() {
    return new Screen(this);
  }

  private static int columnsFor(int columns) {
    return Math.max(1, Math.min(columns, MOST_COLUMNS));
  }

  private static int rowsFor(int rows, int columns) {
    return Math.max(1, Math.min(rows, Math.min(MOST_ROWS, MOST_CELLS / columns)));
  }

  /**
   * Takes what the program wrote next.
   *
   * @param text may end inside a sequence or between two surrogates; a lone surrogate, which stands
   *     for a byte that was not UTF-8, shows as U+FFFD
   */
  public void feed(String text) {
    for (int from = 0; from < text.length(); from += BLOCK) {
      int count = Math.min(BLOCK, text.length() - from);
      if (block.length < count) {
        block = new char[count <= BLOCK / 8 ? BLOCK / 8 : BLOCK];
      }
      text.getChars(from, from + count, block, 0);
      int skipped = count >= Flood.LEAST ? skip(count) : 0;
      if (skipped > 0) {
        System.arraycopy(block, skipped, block, 0, count - skipped);
      }
      parser.feed(block, count - skipped);
    }
  }

  /** Does without drawing what scrolls off within the block anyway. */
  private int skip(int count) {
    if (!parser.isAtGround() || !display.canvas.scrollsWholePage()) {
      return 0;
    }
    if (flood == null || flood.rows() != display.canvas.rows()) {
      flood = new Flood(display.canvas.rows());
    }
    int skipped = flood.skippable(block, count);
    if (skipped > 0) {
      if (styles.length < skipped) {
        styles = new char[BLOCK];
      }
      parser.feed(styles, Flood.keepStyles(block, skipped, styles));
      display.settle();
    }
    return skipped;
  }

  /**
   * Changes the size, as xterm does: lines that are too many go from below the cursor first, then
   * from the top; new ones are blank; what is cut off at the right is gone. The scrolling region
   * becomes the whole screen.
   *
   * @param rows as for the constructor
   * @param columns as for the constructor
   */
  public void resize(int rows, int columns) {
    int width = columnsFor(columns);
    int height = rowsFor(rows, width);
    if (height != rows() || width != columns()) {
      display.resize(height, width);
    }
  }

  /** The number of lines. */
  public int rows() {
    return display.canvas.rows();
  }

  /** The number of columns. */
  public int columns() {
    return display.canvas.columns();
  }

  /** The cursor's line, from 0. */
  public int cursorRow() {
    return display.canvas.cursor.row;
  }

  /**
   * The cursor's column, from 0; in the last one also when the next character begins a new line.
   */
  public int cursorColumn() {
    return display.canvas.cursor.column;
  }

  /** Whether the next character begins a new line, because the last column was just written. */
  boolean wrapPending() {
    return display.canvas.cursor.wrapPending;
  }

  /** Whether the program shows the cursor. */
  public boolean cursorVisible() {
    return display.modes.cursorVisible;
  }

  /** Whether cursor keys send {@code ESC O A} and the like, in place of {@code ESC [ A}. */
  public boolean applicationCursorKeys() {
    return display.modes.applicationCursorKeys;
  }

  /** Whether the keypad sends sequences of its own. */
  public boolean applicationKeypad() {
    return display.modes.applicationKeypad;
  }

  /** Whether the program wants to know the beginning and the end of what is pasted. */
  public boolean bracketedPaste() {
    return display.modes.bracketedPaste;
  }

  /** Whether a full-screen program shows its own page. */
  public boolean alternate() {
    return display.isAlternate();
  }

  /** Whether everything is shown inverse. */
  boolean reverse() {
    return display.modes.reverseScreen;
  }

  /** The cells of a line. */
  Row row(int index) {
    return display.canvas.page.row(index);
  }

  /**
   * The text of a line, without the blanks at its end.
   *
   * @param row from 0 to {@code rows() - 1}
   * @throws IndexOutOfBoundsException when there is no such line
   */
  public String line(int row) {
    return row(row).text();
  }
}
