// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.email;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.format.EventFields;
import org.sshlog.spi.format.EventLine;
import org.sshlog.spi.format.Printable;
import org.sshlog.spi.format.Template;

/**
 * What a mail says of one event. Waits as text, of which a set-aside file is readable: a line for
 * each of these, the last of which has more.
 *
 * @param timeMs when it happened, milliseconds since the epoch
 * @param host this machine's name, printable
 * @param subject one line without control characters
 * @param body lines, each of which a template or we began, and no text of the event
 */
record Note(long timeMs, String host, String subject, String body) {
  private static final int MAX_SUBJECT_FIELD = 100;
  private static final int MAX_SUBJECT = 300;
  private static final int MAX_BODY_FIELD = 8 * 1024;
  private static final int PARTS = 4;

  /** With a null body template, the event's line and all fields that it has are the body. */
  static Note of(Event event, Template subject, Template body) {
    Map<String, String> fields = EventFields.of(event);
    String head = subject.render(printable(fields, MAX_SUBJECT_FIELD));
    Map<String, String> shown = printable(fields, MAX_BODY_FIELD);
    return new Note(
        event.timeNs() / 1_000_000,
        cut(Printable.of(event.connection().hostname()), MAX_SUBJECT_FIELD),
        cut(oneLine(head), MAX_SUBJECT),
        body == null ? all(event, shown) : body.render(shown));
  }

  private static String all(Event event, Map<String, String> fields) {
    StringBuilder out = new StringBuilder(cut(EventLine.of(event), MAX_BODY_FIELD)).append("\n\n");
    fields.forEach(
        (name, value) -> {
          if (!value.isEmpty()) {
            out.append(name).append(": ").append(value).append('\n');
          }
        });
    return out.toString();
  }

  private static Map<String, String> printable(Map<String, String> fields, int max) {
    Map<String, String> out = new LinkedHashMap<>();
    fields.forEach((name, value) -> out.put(name, cut(Printable.of(value), max)));
    return out;
  }

  /** A template may have several lines, a subject can't. */
  private static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}+", " ").strip();
  }

  private static String cut(String text, int max) {
    if (text.length() <= max) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max;
    return text.substring(0, end) + "... (" + text.length() + " characters)";
  }

  byte[] encode() {
    return String.join("\n", Long.toString(timeMs), host, subject, body)
        .getBytes(StandardCharsets.UTF_8);
  }

  /**
   * A note of this or an earlier run.
   *
   * @throws IllegalArgumentException when it is none
   */
  static Note decode(byte[] bytes) {
    String[] parts = new String(bytes, StandardCharsets.UTF_8).split("\n", PARTS);
    if (parts.length != PARTS) {
      throw new IllegalArgumentException("has only " + parts.length + " lines");
    }
    return new Note(Long.parseLong(parts[0]), parts[1], parts[2], parts[3]);
  }
}
