// SPDX-License-Identifier: Apache-2.0
package org.sshlog.screen;

import java.util.Arrays;

/** One line of cells. Columns are not checked: those who call know the size. */
final class Row {
  /** In the cell to the right of a character that takes two columns. */
  static final int PADDING = -1;

  /** In a cell that shows several characters in one; they stand in {@link #clusters}. */
  private static final int CLUSTER = -2;

  /** A cell holds at most so many bytes of UTF-8, like a cell of tmux. */
  private static final int MOST_BYTES = 21;

  /** Code points, or one of the marks above. */
  private int[] glyphs;

  private long[] styles;

  /** The texts of cells that show several characters; null until there is one. */
  private String[] clusters;

  /** False while all cells are simple: the quick way for most lines of most sessions. */
  private boolean special;

  Row(int columns, long style) {
    glyphs = new int[columns];
    styles = new long[columns];
    Arrays.fill(glyphs, ' ');
    if (style != Style.PLAIN) {
      Arrays.fill(styles, style);
    }
  }

  private Row(Row other) {
    glyphs = other.glyphs.clone();
    styles = other.styles.clone();
    clusters = other.clusters == null ? null : other.clusters.clone();
    special = other.special;
  }

  Row copy() {
    return new Row(this);
  }

  /** The code point in a cell, {@link #PADDING}, or a negative number when there are several. */
  int glyph(int column) {
    return glyphs[column];
  }

  long style(int column) {
    return styles[column];
  }

  /** How many columns the character at {@code column} takes. */
  int width(int column) {
    return column + 1 < glyphs.length && glyphs[column + 1] == PADDING ? 2 : 1;
  }

  /** Whether a cell shows the same as a cell of another row. */
  boolean sameCell(int column, Row other, int otherColumn) {
    int glyph = glyphs[column];
    return glyph == other.glyphs[otherColumn]
        && styles[column] == other.styles[otherColumn]
        && (glyph != CLUSTER || clusters[column].equals(other.clusters[otherColumn]));
  }

  /** Appends the characters of a cell. */
  void appendTo(StringBuilder out, int column) {
    int glyph = glyphs[column];
    if (glyph >= 0) {
      out.appendCodePoint(glyph);
    } else if (glyph == CLUSTER) {
      out.append(clusters[column]);
    }
  }

  /** Writes characters of one column each. */
  void write(int column, char[] text, int from, int count, long style) {
    if (special) {
      split(column);
      split(column + count);
    }
    int[] cells = glyphs;
    for (int i = 0; i < count; i++) {
      cells[column + i] = text[from + i];
    }
    Arrays.fill(styles, column, column + count, style);
  }

  /** Writes one character of one or two columns. */
  void write(int column, int codePoint, int width, long style) {
    if (special) {
      split(column);
      split(column + width);
    }
    glyphs[column] = codePoint;
    styles[column] = style;
    if (width == 2) {
      glyphs[column + 1] = PADDING;
      styles[column + 1] = style;
      special = true;
    }
  }

  /** Adds a character to the one in a cell, unless there are too many already. */
  void combine(int column, int codePoint) {
    StringBuilder text = new StringBuilder();
    appendTo(text, column);
    if (bytes(text) + bytes(codePoint) > MOST_BYTES) {
      return;
    }
    if (clusters == null) {
      clusters = new String[glyphs.length];
    }
    clusters[column] = text.appendCodePoint(codePoint).toString();
    glyphs[column] = CLUSTER;
    special = true;
  }

  /** Whether the next character is to join the one in this cell. */
  boolean joins(int column) {
    if (glyphs[column] != CLUSTER) {
      return false;
    }
    String text = clusters[column];
    return text.charAt(text.length() - 1) == Width.ZERO_WIDTH_JOINER;
  }

  private static int bytes(CharSequence text) {
    return text.codePoints().map(Row::bytes).sum();
  }

  private static int bytes(int codePoint) {
    return codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
  }

  /** Blanks the cells from {@code from} to before {@code to}. */
  void clear(int from, int to, long style) {
    if (special) {
      if (from == 0 && to == glyphs.length) {
        special = false;
        clusters = null;
      } else {
        split(from);
        split(to);
      }
    }
    Arrays.fill(glyphs, from, to, ' ');
    Arrays.fill(styles, from, to, style);
  }

  /** Moves the cells from {@code column} on to the right; those at the end are lost. */
  void insert(int column, int count, long style) {
    int moved = glyphs.length - column - count;
    if (special) {
      split(column);
      split(column + moved);
    }
    move(column, column + count, moved);
    clear(column, column + count, style);
  }

  /** Moves the cells behind {@code count} cells at {@code column} to the left. */
  void delete(int column, int count, long style) {
    int moved = glyphs.length - column - count;
    if (special) {
      split(column);
      split(column + count);
    }
    move(column + count, column, moved);
    clear(glyphs.length - count, glyphs.length, style);
  }

  private void move(int from, int to, int count) {
    System.arraycopy(glyphs, from, glyphs, to, count);
    System.arraycopy(styles, from, styles, to, count);
    if (clusters != null) {
      System.arraycopy(clusters, from, clusters, to, count);
    }
  }

  /** Blanks a wide character of which {@code column} is the right half: its halves part here. */
  private void split(int column) {
    if (column > 0 && column < glyphs.length && glyphs[column] == PADDING) {
      glyphs[column - 1] = ' ';
      glyphs[column] = ' ';
    }
  }

  /** Copies a cell, which may be half a character: see {@link #blankHalves}. */
  void copyCell(int column, Row other, int otherColumn) {
    int glyph = other.glyphs[otherColumn];
    glyphs[column] = glyph;
    styles[column] = other.styles[otherColumn];
    if (glyph < 0) {
      special = true;
    }
    if (glyph == CLUSTER) {
      if (clusters == null) {
        clusters = new String[glyphs.length];
      }
      clusters[column] = other.clusters[otherColumn];
    }
  }

  /** Blanks what of {@code width} cells copied from {@code otherColumn} on is half a character. */
  void blankHalves(int width, Row other, int otherColumn) {
    if (glyphs[0] == PADDING) {
      glyphs[0] = ' ';
    }
    int end = otherColumn + width;
    if (end < other.glyphs.length && other.glyphs[end] == PADDING) {
      glyphs[width - 1] = ' ';
    }
  }

  /** Inverts the first cells. */
  void invert(int width) {
    for (int column = 0; column < width; column++) {
      styles[column] ^= Style.INVERSE;
    }
  }

  /** Whether a cell looks as if nothing had ever been written there. */
  boolean isPlainBlank(int column) {
    return glyphs[column] == ' ' && Style.isPlainBlank(styles[column]);
  }

  /** Whether all cells from {@code column} on look so. */
  boolean isPlainFrom(int column) {
    for (int i = column; i < glyphs.length; i++) {
      if (!isPlainBlank(i)) {
        return false;
      }
    }
    return true;
  }

  /** Whether all terminals agree on how wide the character in a cell is. */
  boolean isCertain(int column) {
    return glyphs[column] >= 0 && glyphs[column] < 0x7F;
  }

  /** Makes it wider, with plain blanks, or narrower. */
  void resize(int columns) {
    int before = glyphs.length;
    if (special && columns < before) {
      split(columns);
    }
    glyphs = Arrays.copyOf(glyphs, columns);
    styles = Arrays.copyOf(styles, columns);
    if (clusters != null) {
      clusters = Arrays.copyOf(clusters, columns);
    }
    if (columns > before) {
      Arrays.fill(glyphs, before, columns, ' ');
    }
  }

  /** The text without the blanks at its end. */
  String text() {
    StringBuilder out = new StringBuilder(glyphs.length);
    for (int column = 0; column < glyphs.length; column++) {
      appendTo(out, column);
    }
    int end = out.length();
    while (end > 0 && out.charAt(end - 1) == ' ') {
      end--;
    }
    return out.substring(0, end);
  }
}
