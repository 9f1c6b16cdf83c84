// SPDX-License-Identifier: Apache-2.0
package org.sshlog.cli.recording;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Base64;

/** Reads the events of an asciicast file. */
final class CastReader implements EventReader {
  /** A thousand years: what is beyond is no time of a recording. */
  private static final double MOST_SECONDS = 3e10;

  private static final JsonFactory JSON = new JsonFactory();

  private final Lines lines;
  private final String name;
  private final boolean relative;
  private long micros;
  private Place place;
  private boolean truncated;

  /** The exact bytes of the next output or input, or null: a line of our own recorder. */
  private byte[] exact;

  CastReader(Lines lines, String name, int version, Place from) {
    this.lines = lines;
    this.name = name;
    this.relative = version == 3;
    this.place = from;
    this.micros = from.micros();
  }

  @Override
  public Event next() throws IOException, RecordingException {
    while (lines.next()) {
      if (lines.number() == 1 || lines.isBlank() || lines.bytes()[0] == '#') {
        continue;
      }
      Event event;
      try {
        event = parse();
      } catch (IOException | IllegalArgumentException e) {
        if (!lines.isTerminated()) {
          truncated = true;
          return null;
        }
        throw new RecordingException(
            name, lines.number(), "no event; it is to be like [1.5, \"o\", \"text\"]");
      }
      if (event != null) {
        place = new Place(lines.offset(), lines.number(), micros);
        return event;
      }
    }
    return null;
  }

  /** The event on this line; null when it is one that readers ignore. */
  private Event parse() throws IOException {
    try (JsonParser json = JSON.createParser(lines.bytes(), 0, lines.length())) {
      require(json.nextToken() == JsonToken.START_ARRAY);
      require(json.nextToken() != null && json.currentToken().isNumeric());
      double seconds = json.getDoubleValue();
      require(seconds >= 0 && seconds <= MOST_SECONDS);
      require(json.nextToken() == JsonToken.VALUE_STRING);
      String code = json.getText();
      String text = json.nextToken() == JsonToken.VALUE_STRING ? json.getText() : "";
      while (json.currentToken() != JsonToken.END_ARRAY) {
        json.skipChildren();
        require(json.nextToken() != null);
      }
      require(json.nextToken() == null);
      return event(Math.round(seconds * 1e6), code, text);
    }
  }

  private static void require(boolean condition) {
    if (!condition) {
      throw new IllegalArgumentException();
    }
  }

  private Event event(long time, String code, String text) {
    if (relative) {
      micros += time;
    } else {
      micros = Math.max(micros, time);
    }
    byte[] bytes = exact;
    exact = null;
    switch (code) {
      case "b":
        exact = Base64.getDecoder().decode(text);
        return null;
      case "o":
        return new Event(micros, Event.Kind.OUTPUT, text, bytes);
      case "i":
        return new Event(micros, Event.Kind.INPUT, text, bytes);
      case "m":
        return new Event(micros, Event.Kind.MARKER, text, null);
      case "r":
        return new Event(micros, Event.Kind.RESIZE, text, null);
      case "x":
        return new Event(micros, Event.Kind.EXIT, text, null);
      default:
        exact = bytes; // whatever it is, it does not come between the bytes and their text
        return null;
    }
  }

  @Override
  public Place place() {
    return place;
  }

  @Override
  public boolean isTruncated() {
    return truncated;
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
