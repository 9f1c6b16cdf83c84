// SPDX-License-Identifier: Apache-2.0
package org.sshlog.cli.recording;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a session log: what was on the terminal as plain text, and between it lines like {@code [[
 * sshlog time: 2023-11-28T06:58:11.461000Z ]]}. What stands between two such lines has the time of
 * the first. A line is an output event; so that nothing is lost, the lines of notes are markers
 * that have their text as {@link Event#exact}.
 */
final class SessionLogReader implements EventReader {
  private static final String NOTE = "[[ sshlog ";
  private static final Pattern TIME =
      Pattern.compile("(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?Z)");

  private final Lines lines;

  /** The time of the first note; null when it has none. */
  private Instant start;

  private long micros;
  private Place place;

  SessionLogReader(Lines lines, Instant start, Place from) {
    this.lines = lines;
    this.start = start;
    this.place = from;
    this.micros = from.micros();
  }

  static boolean isNote(Lines lines) {
    return text(lines).startsWith(NOTE);
  }

  private static String text(Lines lines) {
    return new String(lines.bytes(), 0, lines.length(), StandardCharsets.UTF_8);
  }

  @Override
  public Event next() throws IOException, RecordingException {
    if (!lines.next()) {
      return null;
    }
    boolean whole = lines.isTerminated();
    byte[] exact = Arrays.copyOf(lines.bytes(), lines.length() + (whole ? 1 : 0));
    if (whole) {
      exact[exact.length - 1] = '\n';
    }
    String text = text(lines);
    Event event;
    if (text.startsWith(NOTE)) {
      advance(text);
      String inner = text.substring(NOTE.length()).replaceFirst(" ?]]\\s*$", "");
      String marker = time(text) == null ? Event.REMARK + inner : inner;
      event = new Event(micros, Event.Kind.MARKER, marker, exact);
    } else {
      event = new Event(micros, Event.Kind.OUTPUT, text + (whole ? "\r\n" : ""), exact);
    }
    place = new Place(lines.offset(), lines.number(), micros);
    return event;
  }

  private void advance(String note) {
    Instant time = time(note);
    if (time != null && start == null) {
      start = time;
    }
    if (time != null) {
      micros = Math.max(micros, ChronoUnit.MICROS.between(start, time));
    }
  }

  /** The time in the note that {@code lines} is at; null when there is none. */
  static Instant time(Lines lines) {
    return time(text(lines));
  }

  private static Instant time(String note) {
    Matcher found = TIME.matcher(note);
    try {
      return found.find() ? Instant.parse(found.group(1)) : null;
    } catch (DateTimeParseException e) {
      return null; // a thirteenth month: it only looks like a time
    }
  }

  @Override
  public Place place() {
    return place;
  }

  @Override
  public boolean isTruncated() {
    return false; // a log may end anywhere
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
