// SPDX-License-Identifier: Apache-2.0
package org.sshlog.screen;

/**
 * Shows a screen on a viewer's terminal, which may have another size: what fits, with the cursor in
 * view. Remembers what it has drawn and writes only what is different now, however much happened in
 * between. What it writes is text for the terminal: characters that a screen holds, which are never
 * control characters, between the few sequences that are named at {@link #paint}. Not thread-safe.
 */
public final class Painter {
  private Row[] shown;
  private Row next;
  private int rows;
  private int columns;
  private boolean complete = true;

  /** The first line and column of the screen that are in view. */
  private int top;

  private int left;

  private Row status;
  private Viewer viewer = Viewer.UNKNOWN;
  private final Pen pen = new Pen();

  /** What the viewer's terminal was told beside its cells. */
  private record Viewer(
      int row, int column, boolean visible, boolean keys, boolean keypad, boolean paste) {
    static final Viewer UNKNOWN = new Viewer(-1, -1, false, false, false, false);
  }

  /**
   * Makes one for a terminal that shows nothing of use yet.
   *
   * @param rows of the viewer's window, at least 1; at most {@link Screen#MOST_ROWS} are used
   * @param columns of the viewer's window, at least 1; at most {@link Screen#MOST_COLUMNS} are used
   */
  public Painter(int rows, int columns) {
    resize(rows, columns);
  }

  /**
   * The viewer's window has another size now. The next paint is complete.
   *
   * @param rows as for the constructor
   * @param columns as for the constructor
   */
  public void resize(int rows, int columns) {
    this.rows = Math.max(1, Math.min(rows, Screen.MOST_ROWS));
    this.columns = Math.max(1, Math.min(columns, Screen.MOST_COLUMNS));
    next = new Row(this.columns, Style.PLAIN);
    complete = true;
  }

  /** Forgets what the viewer's terminal shows, so that the next paint is complete. */
  public void repaint() {
    complete = true;
  }

  /**
   * Shows a line of text, inverse, as the last line of the window, from the next paint on. It takes
   * this line from the screen, unless the window has no other.
   *
   * @param text may be anything: what can't be shown is left out, what does not fit is cut off;
   *     null for no such line
   */
  public void status(String text) {
    status = text == null ? null : statusRow(text);
  }

  private static Row statusRow(String text) {
    Screen line = new Screen(1, Screen.MOST_COLUMNS);
    String visible = text.replaceAll("\\p{Cc}", " ");
    line.feed("\033[?7l" + visible);
    return line.row(0);
  }

  /**
   * What to write to the viewer's terminal so that it shows this screen.
   *
   * @param screen the same one or another than before
   * @return text made of the screen's characters, {@code CSI H} to place the cursor, {@code CSI m},
   *     {@code CSI J} and {@code CSI K} to erase, and the modes cursor visible, application cursor
   *     keys, application keypad and bracketed paste; empty when nothing has changed
   */
  public String paint(Screen screen) {
    StringBuilder out = new StringBuilder();
    pen.begin(out);
    if (complete) {
      begin();
    }
    int height = status == null || rows == 1 ? rows : rows - 1;
    follow(screen, height);
    for (int row = 0; row < height; row++) {
      view(screen, row);
      paintRow(row);
    }
    if (height < rows) {
      viewStatus();
      paintRow(height);
    }
    pen.plain();
    finish(screen, out);
    return out.toString();
  }

  private void begin() {
    complete = false;
    viewer = Viewer.UNKNOWN;
    shown = new Row[rows];
    for (int row = 0; row < rows; row++) {
      shown[row] = new Row(columns, Style.PLAIN);
    }
    pen.eraseAll();
  }

  /** Moves what is in view so that the cursor is in it. */
  private void follow(Screen screen, int height) {
    int row = screen.cursorRow();
    top = Math.max(row - height + 1, Math.min(top, row));
    top = Math.max(0, Math.min(top, screen.rows() - height));
    int column = screen.cursorColumn();
    if (column < left || column >= left + columns) {
      left = column - columns * 3 / 4; // some way ahead, so that it does not move at each character
    }
    left = Math.max(0, Math.min(left, screen.columns() - columns));
  }

  /** Puts what the viewer is to see in a line into {@link #next}. */
  private void view(Screen screen, int row) {
    next.clear(0, columns, Style.PLAIN);
    if (top + row >= screen.rows()) {
      return;
    }
    Row from = screen.row(top + row);
    int width = Math.min(columns, screen.columns() - left);
    for (int column = 0; column < width; column++) {
      next.copyCell(column, from, left + column);
    }
    next.blankHalves(width, from, left);
    if (screen.reverse()) {
      next.invert(width);
    }
  }

  private void viewStatus() {
    for (int column = 0; column < columns; column++) {
      next.copyCell(column, status, column);
    }
    next.blankHalves(columns, status, 0);
    next.invert(columns);
  }

  /** Draws what is different in {@link #next} and remembers it. */
  private void paintRow(int row) {
    Row old = shown[row];
    int end = columns;
    while (end > 0 && next.isPlainBlank(end - 1)) {
      end--;
    }
    boolean force = false;
    for (int column = 0; column < end; ) {
      int width = next.width(column);
      boolean same = next.sameCell(column, old, column);
      same = same && (width == 1 || next.sameCell(column + 1, old, column + 1));
      if (same && !force) {
        column += width;
        continue;
      }
      // A terminal that takes such a character for wider or narrower has changed the next cell too.
      force = !next.isCertain(column) || !old.isCertain(column);
      pen.draw(row, column, next);
      column += width;
    }
    if (end < columns && (force || !old.isPlainFrom(end))) {
      pen.eraseLine(row, end);
    }
    shown[row] = next;
    next = old;
  }

  /** Places the cursor and tells the modes, when something of that has changed. */
  private void finish(Screen screen, StringBuilder out) {
    int row = screen.cursorRow() - top;
    int column = screen.cursorColumn() - left;
    boolean keys = screen.applicationCursorKeys();
    boolean keypad = screen.applicationKeypad();
    boolean paste = screen.bracketedPaste();
    Viewer now = new Viewer(row, column, screen.cursorVisible(), keys, keypad, paste);
    boolean drawn = out.length() > 0;
    if (!drawn && now.equals(viewer)) {
      return;
    }
    boolean all = viewer.row() < 0;
    if (all || keys != viewer.keys()) {
      out.append(keys ? "\033[?1h" : "\033[?1l");
    }
    if (all || keypad != viewer.keypad()) {
      out.append(keypad ? "\033=" : "\033>");
    }
    if (all || paste != viewer.paste()) {
      out.append(paste ? "\033[?2004h" : "\033[?2004l");
    }
    Pen.appendMove(out, row, column);
    if (drawn || all) {
      out.insert(0, "\033[?25l");
    }
    if (now.visible()) {
      out.append("\033[?25h");
    } else if (!drawn && !all) {
      out.append("\033[?25l");
    }
    viewer = now;
  }

  /**
   * What to write before the first paint: the terminal shows its other page, empty, and does not
   * wrap.
   */
  public static String enter() {
    return "\033[?1049h\033[r\033[?6l\033[4l\033[?7l\033(B\017\033[m\033[?25l\033[H\033[2J";
  }

  /** What to write after the last paint, also when not sure: the terminal is as before. */
  public static String leave() {
    return "\033[?1l\033>\033[?2004l\033[r\033[m\033(B\017\033[H\033[2J\033[?7h\033[?25h\033[?1049l";
  }
}
