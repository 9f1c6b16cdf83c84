// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.format;

import java.util.Base64;
import java.util.List;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.event.Fields;
import org.sshlog.spi.event.RawText;

/**
 * An event as one line of valid JSON. What {@link Printable} would escape is written as a JSON
 * escape, so that showing the line on a terminal is harmless; other characters stay as they are. A
 * byte that is not valid UTF-8 becomes U+FFFD; a list that holds such a byte is followed by a field
 * {@code <name>_base64} with the exact bytes of all its elements.
 */
public final class EventJson {
  private EventJson() {}

  /** The JSON object of {@code event}, without a line end. */
  public static String of(Event event) {
    StringBuilder out = new StringBuilder(512);
    append(out, event);
    return out.toString();
  }

  /** Appends the JSON object of {@code event} to {@code out}, without a line end. */
  public static void append(StringBuilder out, Event event) {
    out.append('{');
    event.describe(new Writer(out));
    out.append('}');
  }

  /** Appends {@code text} as a JSON string, in quotes, to {@code out}. */
  public static void appendString(StringBuilder out, String text) {
    out.append('"');
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c <= '~' && c != '"' && c != '\\') {
        continue;
      }
      int codePoint = text.codePointAt(i);
      if (c != '"' && c != '\\' && Printable.isSafe(codePoint)) {
        i += Character.charCount(codePoint) - 1;
        continue;
      }
      out.append(text, start, i);
      escape(out, codePoint);
      i += Character.charCount(codePoint) - 1;
      start = i + 1;
    }
    out.append(text, start, text.length()).append('"');
  }

  private static void escape(StringBuilder out, int codePoint) {
    if (codePoint == '"' || codePoint == '\\') {
      out.append('\\').append((char) codePoint);
    } else if (codePoint == '\n') {
      out.append("\\n");
    } else if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
      out.append("\\ufffd");
    } else {
      for (char unit : Character.toChars(codePoint)) {
        Printable.appendHex(out.append("\\u"), unit, 4);
      }
    }
  }

  private static final class Writer implements Fields {
    private final StringBuilder out;
    private boolean first = true;

    Writer(StringBuilder out) {
      this.out = out;
    }

    private StringBuilder key(String name) {
      if (!first) {
        out.append(',');
      }
      first = false;
      return out.append('"').append(name).append("\":");
    }

    @Override
    public void text(String name, String value) {
      key(name);
      if (value == null) {
        out.append("null");
      } else {
        appendString(out, value);
      }
    }

    @Override
    public void number(String name, long value) {
      key(name).append(value);
    }

    @Override
    public void unknownNumber(String name) {
      key(name).append("null");
    }

    @Override
    public void flag(String name, boolean value) {
      key(name).append(value);
    }

    @Override
    public void list(String name, List<String> values) {
      key(name).append('[');
      boolean exact = true;
      for (int i = 0; i < values.size(); i++) {
        if (i > 0) {
          out.append(',');
        }
        appendString(out, values.get(i));
        exact &= !RawText.hasRawBytes(values.get(i));
      }
      out.append(']');
      if (!exact) {
        base64(name + "_base64", values);
      }
    }

    private void base64(String name, List<String> values) {
      key(name).append('[');
      for (int i = 0; i < values.size(); i++) {
        out.append(i > 0 ? ",\"" : "\"");
        out.append(Base64.getEncoder().encodeToString(RawText.encode(values.get(i)))).append('"');
      }
      out.append(']');
    }

    @Override
    public void beginGroup(String name) {
      key(name).append('{');
      first = true;
    }

    @Override
    public void endGroup() {
      out.append('}');
      first = false;
    }
  }
}
