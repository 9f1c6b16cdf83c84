// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.syslog;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sshlog.spi.format.EventJson;

/**
 * A JSON object that is filled by paths: {@code put("process.parent.pid", 1)}. Its text is one line
 * of ASCII, for which syslog needs no mark of order, so that a reader finds the brace first.
 */
final class JsonTree {
  private final Map<String, Object> values = new LinkedHashMap<>();

  /**
   * Sets the value at a path: a text, number, boolean, or list of texts. Null and the empty text
   * are left out: that is how these schemas say that something is not known.
   */
  JsonTree put(String path, Object value) {
    if (value == null || "".equals(value)) {
      return this;
    }
    int dot = path.indexOf('.');
    if (dot < 0) {
      values.put(path, value);
    } else {
      JsonTree child =
          (JsonTree) values.computeIfAbsent(path.substring(0, dot), name -> new JsonTree());
      child.put(path.substring(dot + 1), value);
    }
    return this;
  }

  /** Sets a number where it is at least {@code min}; less stands for unknown. */
  JsonTree putFrom(String path, long min, long value) {
    return value < min ? this : put(path, value);
  }

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder(512);
    append(out);
    return ascii(out.toString());
  }

  private void append(StringBuilder out) {
    out.append('{');
    String separator = "";
    for (Map.Entry<String, Object> entry : values.entrySet()) {
      EventJson.appendString(out.append(separator), entry.getKey());
      appendValue(out.append(':'), entry.getValue());
      separator = ",";
    }
    out.append('}');
  }

  private static void appendValue(StringBuilder out, Object value) {
    if (value instanceof JsonTree tree) {
      tree.append(out);
    } else if (value instanceof List<?> list) {
      String separator = "[";
      for (Object element : list) {
        appendValue(out.append(separator), element);
        separator = ",";
      }
      out.append(list.isEmpty() ? "[]" : "]");
    } else if (value instanceof String text) {
      EventJson.appendString(out, text);
    } else {
      out.append(value);
    }
  }

  /** The same JSON in ASCII: outside of strings it is that anyway. */
  static String ascii(String json) {
    StringBuilder out = null;
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (c < 0x80) {
        if (out != null) {
          out.append(c);
        }
        continue;
      }
      if (out == null) {
        out = new StringBuilder(json.length() + 64).append(json, 0, i);
      }
      out.append(String.format("\\u%04x", (int) c));
    }
    return out == null ? json : out.toString();
  }
}
