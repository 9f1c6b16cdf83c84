// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.runcommand;

import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sshlog.spi.event.RawText;

/**
 * The fields of an event in a form in which Java can hand them to a program. A NUL, a byte that was
 * not valid UTF-8, and a character that the daemon's locale lacks are written as {@code \xHH} for
 * each of their bytes; a text that is too long ends in {@link #MARKER}.
 *
 * @param texts the fields
 * @param truncated the names of those that are cut
 * @param escaped the names of those in which something is written as {@code \xHH}
 */
record PassableFields(Map<String, String> texts, List<String> truncated, List<String> escaped) {
  private static final HexFormat HEX = HexFormat.of();

  /** Stands at the end of a text that was cut. */
  static final String MARKER = "...[truncated]";

  /**
   * Makes the fields passable.
   *
   * @param fields as hostile as their event
   * @param charset what texts are passed in
   * @param limit how many bytes a text may have, without the marker
   */
  static PassableFields of(Map<String, String> fields, Charset charset, int limit) {
    Map<String, String> texts = new LinkedHashMap<>();
    List<String> truncated = new ArrayList<>();
    List<String> escaped = new ArrayList<>();
    CharsetEncoder encoder = charset.newEncoder();
    fields.forEach(
        (name, value) -> {
          String text = escape(value, encoder);
          if (!text.equals(value)) {
            escaped.add(name);
          }
          int end = endWithin(text, limit);
          if (end < text.length()) {
            truncated.add(name);
            text = text.substring(0, end) + MARKER;
          }
          texts.put(name, text);
        });
    return new PassableFields(texts, truncated, escaped);
  }

  private static String escape(String text, CharsetEncoder encoder) {
    StringBuilder out = null;
    for (int i = 0, end; i < text.length(); i = end) {
      char c = text.charAt(i);
      end = i + Character.charCount(text.codePointAt(i));
      boolean passable = c < 0x80 ? c != 0 : encoder.canEncode(text.substring(i, end));
      if (!passable && out == null) {
        out = new StringBuilder(text.length() + 64).append(text, 0, i);
      }
      if (!passable) {
        for (byte b : RawText.encode(text.substring(i, end))) {
          out.append("\\x").append(HEX.toHexDigits(b));
        }
      } else if (out != null) {
        out.append(text, i, end);
      }
    }
    return out == null ? text : out.toString();
  }

  /** Where the characters end that need at most so many bytes, in any character set. */
  private static int endWithin(String text, int limit) {
    int bytes = 0;
    for (int i = 0, end; i < text.length(); i = end) {
      int codePoint = text.codePointAt(i);
      end = i + Character.charCount(codePoint);
      bytes += codePoint < 0x80 ? 1 : 4;
      if (bytes > limit) {
        return i;
      }
    }
    return text.length();
  }
}
