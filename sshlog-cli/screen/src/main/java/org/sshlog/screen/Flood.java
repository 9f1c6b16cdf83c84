// SPDX-License-Identifier: Apache-2.0
package org.sshlog.screen;

/**
 * Finds what need not be drawn, because it scrolls off within the very text that it is part of.
 *
 * <p>Why the screen ends the same: as long as a text holds only printable characters, CR, LF, TAB,
 * BS and {@code CSI ... m}, and the scrolling region is the whole screen, the cursor never moves
 * up, and every LF moves it down or the lines up. So behind a place that {@code rows} LFs precede,
 * the cursor is in the last line. When that place is also followed by {@code rows} LFs, every line
 * then on the screen scrolls off, whatever stands in it. What remains to know about the place is
 * the column, which is 0 behind a CR LF, and the style, which comes from the sequences before it.
 */
final class Flood {
  /** Below this it is not worth looking. */
  static final int LEAST = 2048;

  private static final int ESC = 0x1B;

  /** Places behind a CR LF: a ring of the last {@code rows + 1}. */
  private final int[] places;

  Flood(int rows) {
    places = new int[rows + 1];
  }

  int rows() {
    return places.length - 1;
  }

  /**
   * The length of the part at the beginning of {@code text} that need not be drawn.
   *
   * @return 0, or the index behind a CR LF with {@code rows} line feeds before and as many behind
   */
  int skippable(char[] text, int count) {
    int lines = 0;
    int i = 0;
    while (i < count) {
      char c = text[i++];
      if (c >= ' ' && c < 0x7F || c >= 0xA0) {
        continue;
      }
      if (c == '\n') {
        if (i < 2 || text[i - 2] != '\r') {
          break;
        }
        places[lines++ % places.length] = i;
      } else if (c == ESC) {
        int end = endOfStyle(text, i, count);
        if (end < 0) {
          break;
        }
        i = end;
      } else if (c != '\r' && c != '\t' && c != '\b') {
        break;
      }
    }
    int rows = rows();
    return lines < 2 * rows + 1 ? 0 : places[(lines - 1 - rows) % places.length];
  }

  /** The index behind {@code [1;2:3m} at {@code i}; -1 when that is something else. */
  static int endOfStyle(char[] text, int i, int count) {
    if (i >= count || text[i] != '[') {
      return -1;
    }
    int k = i + 1;
    while (k < count && text[k] >= '0' && text[k] <= ';') {
      k++;
    }
    return k < count && text[k] == 'm' ? k + 1 : -1;
  }

  /**
   * Keeps of the first {@code count} characters the style sequences alone, and of these what comes
   * after the last that makes all plain. Returns their length.
   */
  static int keepStyles(char[] text, int count, char[] kept) {
    int length = 0;
    for (int i = 0; i < count; i++) {
      if (text[i] == ESC) {
        int end = endOfStyle(text, i + 1, count);
        boolean reset = end - i == 3 || (end - i == 4 && text[i + 2] == '0');
        if (reset) {
          length = 0;
        }
        System.arraycopy(text, i, kept, length, end - i);
        length += end - i;
        i = end - 1;
      }
    }
    return length;
  }
}
