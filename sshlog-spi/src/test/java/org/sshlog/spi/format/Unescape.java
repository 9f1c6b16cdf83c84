// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.format;

/** Reads a printable text back: what shows that {@link Printable} loses nothing. */
final class Unescape {
  private Unescape() {}

  static String of(String printable) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < printable.length(); i++) {
      char c = printable.charAt(i);
      if (c != '\\') {
        text.append(c);
        continue;
      }
      char kind = printable.charAt(++i);
      int digits = kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
      String hex = printable.substring(i + 1, i + 1 + digits);
      i += digits;
      switch (kind) {
        case 'n' -> text.append('\n');
        case 'r' -> text.append('\r');
        case 't' -> text.append('\t');
        case '\\' -> text.append('\\');
        case 'x' -> {
          int value = Integer.parseInt(hex, 16);
          text.append((char) (value < 0x80 ? value : 0xDC00 + value));
        }
        case 'u', 'U' -> text.appendCodePoint(Integer.parseInt(hex, 16));
        default -> throw new IllegalArgumentException("\\" + kind);
      }
    }
    return text.toString();
  }
}
