// SPDX-License-Identifier: Apache-2.0
package org.sshlog.cli;

import java.util.Locale;
import java.util.Map;

/** Writes parsed JSON again, on one line and harmless on a terminal. */
final class JsonText {
  private JsonText() {}

  /** The JSON text of a Map, Iterable, String, Number, Boolean or null. */
  static String of(Object value) {
    StringBuilder out = new StringBuilder(256);
    append(out, value);
    return out.toString();
  }

  private static void append(StringBuilder out, Object value) {
    if (value instanceof Map<?, ?> map) {
      String separator = "{";
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        appendString(out.append(separator), String.valueOf(entry.getKey()));
        append(out.append(": "), entry.getValue());
        separator = ", ";
      }
      out.append(map.isEmpty() ? "{}" : "}");
    } else if (value instanceof Iterable<?> values) {
      out.append('[');
      String separator = "";
      for (Object element : values) {
        append(out.append(separator), element);
        separator = ", ";
      }
      out.append(']');
    } else if (value instanceof String text) {
      appendString(out, text);
    } else {
      out.append(value);
    }
  }

  private static void appendString(StringBuilder out, String text) {
    out.append('"');
    text.codePoints()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                out.append('\\').append((char) c);
              } else if (c == '\n') {
                out.append("\\n");
              } else if (TerminalText.isVisible(c)) {
                out.appendCodePoint(c);
              } else {
                for (char unit : Character.toChars(c)) {
                  out.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
                }
              }
            });
    out.append('"');
  }
}
