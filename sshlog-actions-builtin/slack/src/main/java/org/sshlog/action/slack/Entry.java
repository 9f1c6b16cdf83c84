// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.slack;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.format.EventFields;
import org.sshlog.spi.format.EventLine;
import org.sshlog.spi.format.Template;

/**
 * What a message says of one event. Waits as text, of which a set-aside file is readable: a line
 * for each of these, the last of which may have more.
 *
 * @param timeMs when it happened, milliseconds since the epoch
 * @param type its wire name
 * @param host this machine's name, as {@link Mrkdwn} makes it
 * @param user who, in the same form
 * @param isCode whether the text is to stand between backticks, else it is markup
 * @param text what is said, safe as it is
 */
record Entry(long timeMs, String type, String host, String user, boolean isCode, String text) {
  private static final int MAX_NAME = 100;

  /** So that it fits into a section of a message, with what stands around it. */
  private static final int MAX_TEXT = 2_500;

  /** Of a message with several fields each may have so much. */
  private static final int MAX_FIELD = 500;

  private static final String CODE = "code";
  private static final String MARKUP = "markup";
  private static final int PARTS = 6;

  /** With a null message, and where that becomes too long, the event's line says all. */
  static Entry of(Event event, Template message) {
    String markup = message == null ? null : markup(event, message);
    boolean isCode = markup == null || markup.length() > MAX_TEXT;
    return new Entry(
        event.timeNs() / 1_000_000,
        event.type().wireName(),
        Mrkdwn.text(event.connection().hostname(), MAX_NAME),
        Mrkdwn.text(event.connection().username(), MAX_NAME),
        isCode,
        isCode ? line(event) : markup);
  }

  /** The event's line without its type and pid. */
  private static String line(Event event) {
    String line = EventLine.of(event);
    return Mrkdwn.ofPrintable(line.substring(line.indexOf(") ") + 2), MAX_TEXT);
  }

  private static String markup(Event event, Template message) {
    Map<String, String> fields = new LinkedHashMap<>();
    EventFields.of(event).forEach((name, value) -> fields.put(name, Mrkdwn.code(value, MAX_FIELD)));
    return message.render(fields);
  }

  byte[] encode() {
    return String.join("\n", Long.toString(timeMs), type, host, user, isCode ? CODE : MARKUP, text)
        .getBytes(StandardCharsets.UTF_8);
  }

  /**
   * An entry of this or an earlier run.
   *
   * @throws IllegalArgumentException when it is none
   */
  static Entry decode(byte[] bytes) {
    String[] parts = new String(bytes, StandardCharsets.UTF_8).split("\n", PARTS);
    if (parts.length != PARTS) {
      throw new IllegalArgumentException("has only " + parts.length + " lines");
    }
    return new Entry(
        Long.parseLong(parts[0]), parts[1], parts[2], parts[3], parts[4].equals(CODE), parts[5]);
  }
}
