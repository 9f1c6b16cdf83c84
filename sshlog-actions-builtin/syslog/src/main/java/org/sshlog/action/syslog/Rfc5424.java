// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.syslog;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.format.EventFields;
import org.sshlog.spi.format.Printable;

/**
 * The present syslog protocol. With the message as text the fields of the event stand in an element
 * of structured data, those without a value left out; the other forms bring the fields themselves.
 */
final class Rfc5424 implements Layout {
  private static final int MAX_HOSTNAME = 255;
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSXXX");

  private final Origin origin;
  private final Priorities priorities;
  private final MessageFormat format;
  private final String elementId;
  private final Clock clock;

  Rfc5424(
      Origin origin, Priorities priorities, MessageFormat format, String elementId, Clock clock) {
    this.origin = origin;
    this.priorities = priorities;
    this.format = format;
    this.elementId = elementId;
    this.clock = clock;
  }

  @Override
  public byte[] of(Event event) {
    StringBuilder out = new StringBuilder(1024);
    out.append('<').append(priorities.of(event.type())).append(">1 ");
    TIMESTAMP.formatTo(time(event).atZone(clock.getZone()), out);
    out.append(' ').append(printable(event.connection().hostname(), MAX_HOSTNAME));
    out.append(' ').append(origin.program()).append(' ').append(origin.pid());
    out.append(' ').append(event.type().wireName()).append(' ');
    if (format == MessageFormat.TEXT) {
      appendElement(out, event);
    } else {
      out.append('-');
    }
    String message = format.of(event, priorities.severityOf(event.type()));
    // Only what is not ASCII needs the mark, and many receivers take it for a part of the text.
    out.append(isAscii(message) ? " " : " \ufeff").append(message);
    return out.toString().getBytes(UTF_8);
  }

  static Instant time(Event event) {
    return Instant.ofEpochSecond(0, event.timeNs());
  }

  private void appendElement(StringBuilder out, Event event) {
    out.append('[').append(elementId);
    for (Map.Entry<String, String> field : EventFields.of(event).entrySet()) {
      if (!field.getValue().isEmpty()) {
        out.append(' ').append(field.getKey()).append("=\"");
        appendValue(out, Printable.of(field.getValue()));
        out.append('"');
      }
    }
    out.append(']');
  }

  private static void appendValue(StringBuilder out, String value) {
    int start = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\' || c == ']') {
        out.append(value, start, i).append('\\');
        start = i;
      }
    }
    out.append(value, start, value.length());
  }

  /** A header field: visible ASCII, a dash when there is none. */
  static String printable(String text, int limit) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length() && i < limit; i++) {
      char c = text.charAt(i);
      out.append(c > ' ' && c <= '~' ? c : '_');
    }
    return out.length() == 0 ? "-" : out.toString();
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }
}
