// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.control;

import java.util.Map;
import org.sshlog.spi.format.EventJson;

/** Writes values as JSON that is safe to show on a terminal: what the protocol sends. */
final class JsonLine {
  private JsonLine() {}

  /** Appends one object and a line end; {@code last} marks it as the end of a response. */
  static void append(StringBuilder out, Map<String, ?> fields, boolean last) {
    appendObject(out, fields, last);
    out.append('\n');
  }

  private static void appendObject(StringBuilder out, Map<?, ?> fields, boolean last) {
    out.append('{');
    String separator = "";
    for (Map.Entry<?, ?> field : fields.entrySet()) {
      EventJson.appendString(out.append(separator), String.valueOf(field.getKey()));
      appendValue(out.append(':'), field.getValue());
      separator = ",";
    }
    if (last) {
      out.append(separator).append("\"end\":true");
    }
    out.append('}');
  }

  private static void appendValue(StringBuilder out, Object value) {
    if (value == null || value instanceof Boolean || isJsonNumber(value)) {
      out.append(value);
    } else if (value instanceof Map<?, ?> map) {
      appendObject(out, map, false);
    } else if (value instanceof Iterable<?> values) {
      out.append('[');
      String separator = "";
      for (Object element : values) {
        appendValue(out.append(separator), element);
        separator = ",";
      }
      out.append(']');
    } else {
      EventJson.appendString(out, value.toString());
    }
  }

  private static boolean isJsonNumber(Object value) {
    if (value instanceof Double || value instanceof Float) {
      return Double.isFinite(((Number) value).doubleValue());
    }
    return value instanceof Number;
  }
}
