// SPDX-License-Identifier: Apache-2.0
package org.sshlog.screen;

/** The sets of characters a program can switch to. */
enum Charset {
  ASCII,
  BRITISH,
  /** DEC special graphics: lines and corners in place of small letters. */
  GRAPHICS;

  /** What stands for 0x5F to 0x7E. */
  private static final String GRAPHICS_TEXT =
      "\u00a0\u25c6\u2592\u2409\u240c\u240d\u240a\u00b0\u00b1\u2424\u240b\u2518\u2510\u250c\u2514"
          + "\u253c\u23ba\u23bb\u2500\u23bc\u23bd\u251c\u2524\u2534\u252c\u2502\u2264\u2265\u03c0"
          + "\u2260\u00a3\u00b7";

  /** The set that the last character of a designating sequence names. */
  static Charset of(int name) {
    return switch (name) {
      case '0', '2' -> GRAPHICS;
      case 'A' -> BRITISH;
      default -> ASCII;
    };
  }

  /** The character that this set shows for a printable ASCII character. */
  int map(int c) {
    if (this == GRAPHICS && c >= 0x5F && c <= 0x7E) {
      return GRAPHICS_TEXT.charAt(c - 0x5F);
    }
    return this == BRITISH && c == '#' ? '\u00a3' : c;
  }
}
