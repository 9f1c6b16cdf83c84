// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.sessionlog;

import org.sshlog.spi.format.Printable;

/**
 * The lines that a session's text makes in its file. Knows whether the last line has ended, so that
 * a notice of ours always has a line of its own, and makes sure that no text of the session looks
 * like one. For one thread.
 */
final class Lines {
  /** How every notice begins. */
  static final String NOTICE = "[[ sshlog";

  private static final boolean[] SHOWN = shown();
  private static final String ESCAPED_LAST = "\\x67"; // its "g"

  private boolean atStart = true;
  private boolean returned;
  private int matched;

  /** Whether what comes next begins a line. */
  boolean atStart() {
    return atStart;
  }

  /** What was gathered did not get into the file: the next text follows what is there. */
  void restart(boolean lineEnded) {
    atStart = lineEnded;
    returned = false;
    matched = 0;
  }

  /**
   * Adds printable ASCII from {@code text}, beginning at {@code from}.
   *
   * @return where the first other character stands, the length when there is none
   */
  int plain(String text, int from, Bytes out) {
    int i = from;
    int end = text.length();
    if (matched > 0 || returned) {
      while (i < end && isPlain(text.charAt(i)) && (matched > 0 || returned)) {
        checked(text.charAt(i++), out);
      }
    }
    byte[] array = out.room(end - i);
    int begin = out.length();
    int to = begin;
    while (i < end) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~' || c == '[') {
        break;
      }
      array[to++] = (byte) c;
      i++;
    }
    out.advanceTo(to);
    atStart &= to == begin;
    return i;
  }

  private static boolean isPlain(char c) {
    return c >= ' ' && c <= '~' && c != '[';
  }

  /** Adds one printable ASCII character that may be part of a forged notice. */
  void checked(char c, Bytes out) {
    beginText(out);
    if (c != NOTICE.charAt(matched)) {
      // Of the beginnings of a notice only its brackets can begin another one.
      matched = c != '[' ? 0 : matched == 2 ? 2 : 1;
      out.put(c);
    } else if (++matched == NOTICE.length()) {
      matched = 0;
      out.put(ESCAPED_LAST);
    } else {
      out.put(c);
    }
  }

  /** A return that no newline follows: the terminal writes over the line, we begin another. */
  private void beginText(Bytes out) {
    if (returned && !atStart) {
      newline(out);
    }
    returned = false;
    atStart = false;
  }

  /**
   * Adds characters from U+0080 on, beginning at {@code from}, in printable form.
   *
   * @return where the first character from ASCII or C1 stands, the length when there is none; the
   *     one at {@code from} is added in any case
   */
  int other(String text, int from, Bytes out) {
    beginText(out);
    matched = 0;
    int i = from;
    do {
      int begin = i;
      i = shown(text, i, out);
      if (i == begin) {
        i = escaped(text, i, out);
      }
    } while (i < text.length() && text.charAt(i) >= 0xA0);
    return i;
  }

  /** Adds those that are shown as they are, as UTF-8. */
  private static int shown(String text, int from, Bytes out) {
    int end = text.length();
    byte[] array = out.room(3 * (end - from));
    int to = out.length();
    int i = from;
    while (i < end) {
      char c = text.charAt(i);
      if (c < 0xA0 || !SHOWN[c]) {
        break;
      }
      if (c < 0x800) {
        array[to++] = (byte) (0xC0 | c >> 6);
      } else {
        array[to++] = (byte) (0xE0 | c >> 12);
        array[to++] = (byte) (0x80 | c >> 6 & 0x3F);
      }
      array[to++] = (byte) (0x80 | c & 0x3F);
      i++;
    }
    out.advanceTo(to);
    return i;
  }

  /** Adds those that are not, or that are halves of a pair. */
  private static int escaped(String text, int from, Bytes out) {
    int end = from + 1;
    while (end < text.length() && text.charAt(end) >= 0xA0 && !SHOWN[text.charAt(end)]) {
      end++;
    }
    out.put(Printable.keepingBackslashes(text.substring(from, end)));
    return end;
  }

  /** For each character of 16 bits whether it is printable as it is. */
  private static boolean[] shown() {
    boolean[] shown = new boolean[Character.MAX_VALUE + 1];
    for (char c = 0xA0; c < Character.MAX_VALUE; c++) {
      String text = String.valueOf(c);
      shown[c] = !Character.isSurrogate(c) && Printable.of(text).equals(text);
    }
    return shown;
  }

  /** Adds what stands for a control character. */
  void symbol(String symbol, Bytes out) {
    beginText(out);
    matched = 0;
    out.put(symbol);
  }

  void newline(Bytes out) {
    out.put('\n');
    atStart = true;
    returned = false;
    matched = 0;
  }

  void carriageReturn() {
    returned = true;
  }

  /** Adds a notice, without the brackets around it, on a line of its own. */
  void notice(String text, Bytes out) {
    if (!atStart) {
      newline(out);
    }
    out.put(NOTICE + " " + text + " ]]\n");
    atStart = true;
    matched = 0;
  }
}
