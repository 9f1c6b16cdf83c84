// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.slack;

import java.util.regex.Pattern;
import org.sshlog.spi.format.Printable;

/**
 * Makes text of an event part of Slack's markup without letting it be markup: the only place that
 * does. What comes out is one line that stands as it is between backticks; it holds no backtick, no
 * {@code <}, and no {@code &} but those of {@code &amp; &lt; &gt;}. An {@code @} that servers with
 * Slack's interface may take for a mention is escaped, too, though Slack is told to look for none.
 */
final class Mrkdwn {
  private static final Pattern GROUP =
      Pattern.compile("@(all|channel|everyone|group|here)", Pattern.CASE_INSENSITIVE);

  private static final int LONGEST_ENTITY = "&amp;".length();

  private Mrkdwn() {}

  /** The text, cut to {@code max} characters, between backticks. */
  static String code(String hostile, int max) {
    return "`" + text(hostile, max) + "`";
  }

  /** The text to stand between backticks: never empty, and cut to {@code max} characters. */
  static String text(String hostile, int max) {
    return ofPrintable(Printable.of(hostile), max);
  }

  /** The same of a text that is in printable form already. */
  static String ofPrintable(String printable, int max) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < printable.length() && out.length() <= max; i++) {
      append(out, printable, i);
    }
    return out.length() == 0 ? "-" : shortened(out.toString(), max);
  }

  /** What this class has made, cut to {@code max} characters; says so by a final ellipsis. */
  static String shortened(String text, int max) {
    if (text.length() <= max) {
      return text;
    }
    int end = max - 1;
    int entity = text.lastIndexOf('&', end - 1);
    if (entity > end - LONGEST_ENTITY && text.indexOf(';', entity) >= end) {
      end = entity;
    }
    if (Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end) + "…";
  }

  private static void append(StringBuilder out, String text, int i) {
    char c = text.charAt(i);
    switch (c) {
      case '&' -> out.append("&amp;");
      case '<' -> out.append("&lt;");
      case '>' -> out.append("&gt;");
      case '`' -> out.append("\\x60");
      case '@' -> out.append(isMention(text, i) ? "\\x40" : "@");
      default -> out.append(c);
    }
  }

  /** Not so in {@code root@host}: addresses stay readable. */
  private static boolean isMention(String text, int i) {
    return i == 0
        || !Character.isLetterOrDigit(text.codePointBefore(i))
        || GROUP.matcher(text).region(i, text.length()).lookingAt();
  }
}
