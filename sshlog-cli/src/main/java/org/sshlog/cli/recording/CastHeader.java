// SPDX-License-Identifier: Apache-2.0
package org.sshlog.cli.recording;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalDouble;

/** What the first line of an asciicast file says, as far as it matters here. */
record CastHeader(int version, Event.Size size, OptionalDouble idleLimit) {
  /** Reads the line that {@code lines} is at. */
  static CastHeader parse(String name, Lines lines) throws RecordingException {
    Map<String, Object> fields;
    try {
      fields = JSON.std.mapFrom(Arrays.copyOf(lines.bytes(), lines.length()));
    } catch (IOException e) {
      throw new RecordingException(name, lines.number(), "the header is no valid JSON object");
    }
    int version = number(fields.get("version"));
    Object width = fields.get("width");
    Object height = fields.get("height");
    if (version == 3 && fields.get("term") instanceof Map<?, ?> term) {
      width = term.get("cols");
      height = term.get("rows");
    } else if (version == 1) {
      throw new RecordingException(
          name,
          lines.number(),
          "this is asciicast version 1; 'asciinema convert' makes version 2 of it");
    } else if (version != 2 && version != 3) {
      throw new RecordingException(
          name, lines.number(), "no asciicast recording of version 2 or 3: \"version\" is neither");
    }
    boolean sized = number(width) > 0 && number(height) > 0;
    return new CastHeader(
        version,
        sized ? new Event.Size(number(height), number(width)) : new Event.Size(24, 80),
        fields.get("idle_time_limit") instanceof Number limit && limit.doubleValue() > 0
            ? OptionalDouble.of(limit.doubleValue())
            : OptionalDouble.empty());
  }

  private static int number(Object value) {
    return value instanceof Number number ? number.intValue() : -1;
  }
}
