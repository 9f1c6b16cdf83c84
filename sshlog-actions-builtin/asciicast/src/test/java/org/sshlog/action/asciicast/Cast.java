// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.asciicast;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * A recording as a strict reader sees it.
 *
 * @param header the first line
 * @param events the others
 */
record Cast(Map<String, Object> header, List<Event> events) {
  private static final JSON STRICT = JSON.std.with(JSON.Feature.USE_BIG_DECIMAL_FOR_FLOATS);

  /** One line, its time as it is written. */
  record Event(BigDecimal time, String code, String data) {
    static Event of(String time, String code, String data) {
      return new Event(new BigDecimal(time), code, data);
    }
  }

  static Cast read(Path file) throws IOException {
    return parse(Files.readAllBytes(file));
  }

  static Cast parse(byte[] bytes) throws IOException {
    String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    assertThat(text).endsWith("\n");
    List<String> lines = text.lines().toList();
    assertThat(text.split("\n")).hasSameSizeAs(lines);
    List<Event> events = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      assertThat(line).matches("\\[\\d+\\.\\d{6}, \"[a-z]\", \".*\"]");
      List<Object> parts = STRICT.listFrom(line);
      assertThat(parts).hasSize(3);
      events.add(
          new Event((BigDecimal) parts.get(0), (String) parts.get(1), (String) parts.get(2)));
    }
    return new Cast(STRICT.mapFrom(lines.get(0)), events);
  }

  /** The data of all events of one code. */
  List<String> data(String code) {
    return events.stream().filter(e -> e.code().equals(code)).map(Event::data).toList();
  }

  /** What a player shows. */
  String shown() {
    return String.join("", data("o"));
  }

  /** The exact bytes of the output, of the input: what {@code b} says, else the text. */
  byte[] bytes(String code) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] exact = null;
    for (Event event : events) {
      if (event.code().equals("b")) {
        exact = Base64.getDecoder().decode(event.data());
      } else if (event.code().equals("o") || event.code().equals("i")) {
        if (event.code().equals(code)) {
          all.writeBytes(exact != null ? exact : event.data().getBytes(UTF_8));
        }
        exact = null;
      }
    }
    return all.toByteArray();
  }

  /** Microseconds since the beginning, of each event. */
  List<Long> micros() {
    boolean relative = header.get("version").equals(3);
    List<Long> all = new ArrayList<>();
    long last = 0;
    for (Event event : events) {
      long micros = event.time().movePointRight(6).longValueExact();
      last = relative ? last + micros : micros;
      all.add(last);
    }
    return all;
  }
}
