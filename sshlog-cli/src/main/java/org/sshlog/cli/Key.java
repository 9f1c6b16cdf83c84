// SPDX-License-Identifier: Apache-2.0
package org.sshlog.cli;

/** Finds the keys in what a terminal sends. */
final class Key {
  static final int LEFT = -1;
  static final int RIGHT = -2;

  /** A key that is none of those that have a name here. */
  static final int OTHER = -3;

  private static final int ESC = 0x1B;

  private Key() {}

  /** The key at {@code i}: a code point, or one of the constants. */
  static int at(String text, int i) {
    int length = length(text, i);
    if (text.charAt(i) != ESC || length == 1) {
      return text.codePointAt(i);
    }
    return switch (text.charAt(i + length - 1)) {
      case 'C' -> RIGHT;
      case 'D' -> LEFT;
      default -> OTHER;
    };
  }

  /** How many characters the key at {@code i} takes. */
  static int length(String text, int i) {
    if (text.charAt(i) != ESC) {
      return Character.charCount(text.codePointAt(i));
    }
    int end = i + 1;
    if (end >= text.length() || (text.charAt(end) != '[' && text.charAt(end) != 'O')) {
      return 1;
    }
    end++;
    while (end < text.length() && (text.charAt(end) < '@' || text.charAt(end) > '~')) {
      end++;
    }
    return Math.min(end + 1, text.length()) - i;
  }
}
