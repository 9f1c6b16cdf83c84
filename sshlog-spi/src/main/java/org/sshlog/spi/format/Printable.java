// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.format;

import org.sshlog.spi.event.RawText;

/**
 * Makes hostile text safe to show: the only place that does. What comes out is one line, holds no
 * control character, escape sequence, bidi control or invisible character, and is reversible: a
 * backslash of the text itself is doubled.
 */
public final class Printable {
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private Printable() {}

  /** The printable form of {@code text}. */
  public static String of(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~' || c == '\\') {
        StringBuilder out = new StringBuilder(text.length() + 16);
        append(out, text);
        return out.toString();
      }
    }
    return text;
  }

  /**
   * The printable form of a text of which parts are in printable form already, or that holds paths
   * and regular expressions: as {@link #of}, but backslashes stay single. Safe to show all the
   * same, but not reversible.
   */
  public static String keepingBackslashes(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    int start = 0;
    for (int i = text.indexOf('\\'); i >= 0; i = text.indexOf('\\', start)) {
      append(out, text.substring(start, i));
      out.append('\\');
      start = i + 1;
    }
    append(out, text.substring(start));
    return out.toString();
  }

  /** Appends the printable form of {@code text} to {@code out}. */
  public static void append(StringBuilder out, String text) {
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c <= '~' && c != '\\') {
        continue;
      }
      int codePoint = text.codePointAt(i);
      if (codePoint != '\\' && isSafe(codePoint)) {
        i += Character.charCount(codePoint) - 1;
        continue;
      }
      out.append(text, start, i);
      escape(out, codePoint);
      i += Character.charCount(codePoint) - 1;
      start = i + 1;
    }
    out.append(text, start, text.length());
  }

  /**
   * Appends the printable form of {@code text} with its spaces escaped too: one word, for a name
   * that further text follows. An empty text becomes a dash.
   */
  static void appendWord(StringBuilder out, String text) {
    int start = 0;
    for (int i = text.indexOf(' '); i >= 0; i = text.indexOf(' ', start)) {
      append(out, text.substring(start, i));
      out.append("\\x20");
      start = i + 1;
    }
    append(out, text.isEmpty() ? "-" : text.substring(start));
  }

  /**
   * Whether a character may be shown as it is: it is assigned, has a shape, and is no control,
   * format (which the bidi controls are), line separator or surrogate character.
   */
  static boolean isSafe(int codePoint) {
    if (codePoint < 0x7F) {
      return codePoint >= ' ';
    }
    switch (Character.getType(codePoint)) {
      case Character.CONTROL:
      case Character.FORMAT:
      case Character.LINE_SEPARATOR:
      case Character.PARAGRAPH_SEPARATOR:
      case Character.SURROGATE:
      case Character.PRIVATE_USE:
      case Character.UNASSIGNED:
        return false;
      default:
        return !isInvisible(codePoint);
    }
  }

  /** The letters and marks without a shape: fillers, joiners and variation selectors. */
  private static boolean isInvisible(int codePoint) {
    return codePoint == 0x034F
        || codePoint == 0x115F
        || codePoint == 0x1160
        || codePoint == 0x17B4
        || codePoint == 0x17B5
        || codePoint >= 0x180B && codePoint <= 0x180F
        || codePoint == 0x3164
        || codePoint >= 0xFE00 && codePoint <= 0xFE0F
        || codePoint == 0xFFA0
        || codePoint >= 0xE0000 && codePoint <= 0xE0FFF;
  }

  private static void escape(StringBuilder out, int codePoint) {
    out.append('\\');
    switch (codePoint) {
      case '\\':
        out.append('\\');
        break;
      case '\n':
        out.append('n');
        break;
      case '\r':
        out.append('r');
        break;
      case '\t':
        out.append('t');
        break;
      default:
        if (codePoint < 0x80) {
          appendHex(out.append('x'), codePoint, 2);
        } else if (codePoint <= 0xFFFF && RawText.isRawByte((char) codePoint)) {
          appendHex(out.append('x'), codePoint - 0xDC00, 2);
        } else if (codePoint <= 0xFFFF) {
          appendHex(out.append('u'), codePoint, 4);
        } else {
          appendHex(out.append('U'), codePoint, 8);
        }
    }
  }

  static void appendHex(StringBuilder out, int value, int digits) {
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
      out.append(HEX[(value >> shift) & 0xF]);
    }
  }
}
