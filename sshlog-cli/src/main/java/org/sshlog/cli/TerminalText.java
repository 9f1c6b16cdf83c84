// SPDX-License-Identifier: Apache-2.0
package org.sshlog.cli;

import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.util.Locale;

/**
 * Makes text safe for the terminal: no control character, nothing that changes the direction of
 * writing, nothing that the terminal's encoding lacks. A backslash stays as it is, since the daemon
 * has escaped its lines already.
 */
final class TerminalText {
  private final CharsetEncoder encoder;

  /**
   * Makes it for an encoding.
   *
   * @param charset of the terminal
   */
  TerminalText(Charset charset) {
    this.encoder = charset.newEncoder();
  }

  /** The safe form of {@code text}, one line. */
  String of(String text) {
    StringBuilder out = null;
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      int next = i + Character.charCount(codePoint);
      boolean safe =
          codePoint < 0x7F
              ? codePoint >= ' '
              : isVisible(codePoint) && encoder.canEncode(text.subSequence(i, next));
      if (!safe && out == null) {
        out = new StringBuilder(text.length() + 16).append(text, 0, i);
      }
      if (!safe) {
        escape(out, codePoint);
      } else if (out != null) {
        out.appendCodePoint(codePoint);
      }
      i = next;
    }
    return out == null ? text : out.toString();
  }

  /** Whether a character has a shape and does nothing but show it. */
  static boolean isVisible(int codePoint) {
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
        return true;
    }
  }

  private static void escape(StringBuilder out, int codePoint) {
    switch (codePoint) {
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> {
        String format = codePoint < 0x80 ? "x%02x" : codePoint <= 0xFFFF ? "u%04x" : "U%08x";
        out.append('\\').append(String.format(Locale.ROOT, format, codePoint));
      }
    }
  }

  /** How many columns of a terminal safe text takes. */
  static int width(String text) {
    return text.codePoints().map(TerminalText::width).sum();
  }

  private static int width(int codePoint) {
    if (codePoint < 0x300) {
      return 1;
    }
    int type = Character.getType(codePoint);
    if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
      return 0;
    }
    boolean wide =
        (codePoint >= 0x1100 && codePoint <= 0x115F)
            || (codePoint >= 0x2E80 && codePoint <= 0xA4CF)
            || (codePoint >= 0xAC00 && codePoint <= 0xD7A3)
            || (codePoint >= 0xF900 && codePoint <= 0xFAFF)
            || (codePoint >= 0xFE30 && codePoint <= 0xFE6F)
            || (codePoint >= 0xFF00 && codePoint <= 0xFF60)
            || (codePoint >= 0x1F300 && codePoint <= 0x1FAFF)
            || (codePoint >= 0x20000 && codePoint <= 0x3FFFD);
    return wide ? 2 : 1;
  }

  /** The longest beginning of safe text that takes at most {@code width} columns, with "...". */
  static String truncate(String text, int width) {
    if (width(text) <= width) {
      return text;
    }
    StringBuilder out = new StringBuilder();
    int used = 0;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int codePoint = text.codePointAt(i);
      used += width(codePoint);
      if (used > width - 3) {
        break;
      }
      out.appendCodePoint(codePoint);
    }
    return out.append("...").toString();
  }
}
