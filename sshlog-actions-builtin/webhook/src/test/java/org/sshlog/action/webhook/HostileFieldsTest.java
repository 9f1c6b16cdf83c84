// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.net.URLDecoder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.format.EventFields;
import org.sshlog.spi.format.EventJson;
import org.sshlog.spi.testkit.EventCorpus;
import org.sshlog.spi.testkit.HostileText;

/** Whatever an event holds, a request holds that and nothing else: read by strict readers. */
class HostileFieldsTest {
  private static final JSON STRICT = JSON.std.with(JSON.Feature.FAIL_ON_DUPLICATE_MAP_KEYS);
  private static final List<String> BAD =
      List.of(
          "&username=root",
          "?a=b#c",
          "%0d%0aHost: x",
          "+%20 %",
          "\r\nBcc: x@y\r\n\r\n",
          "\"},{\"event_type\":\"connection_close\"",
          "\\\"",
          "\\u0022",
          "|:@channel",
          "\u0000",
          "\ud800",
          "\udc80\udcff",
          "\u2028\ufeff");

  @Provide
  Arbitrary<String> hostile() {
    Arbitrary<String> pieces =
        Arbitraries.oneOf(
            Arbitraries.of(BAD),
            Arbitraries.of(HostileText.all()),
            Arbitraries.strings().ofMaxLength(30),
            Arbitraries.strings().withChars("&=?#%+\"\\{}[],:\r\n ").ofMaxLength(400));
    return pieces.list().ofMaxSize(8).map(list -> String.join("", list));
  }

  @Property(tries = 150)
  void aRequestSaysWhatTheEventSays(@ForAll("hostile") String text) throws IOException {
    for (Event event : EventCorpus.ofText(text)) {
      requireBody(event);
      requireQuery(event);
    }
  }

  @Example
  void aLongTextIsWholeInABodyAndCutInAQuery() throws IOException {
    for (Event event : EventCorpus.ofText(HostileText.longText())) {
      requireBody(event);
      requireQuery(event);
    }
  }

  private static void requireBody(Event event) throws IOException {
    String body = EventJson.of(event);
    assertThat(body.chars()).noneMatch(c -> c < ' ' || c == 0x7F);
    Map<String, Object> object = STRICT.mapFrom(new String(body.getBytes(UTF_8), UTF_8));
    assertThat(object).containsEntry("event_type", event.type().wireName());
    assertThat(object.get("username")).isEqualTo(sound(event.connection().username(), "\ufffd"));
  }

  /** A text as a format that knows only characters can have it. */
  private static String sound(String text, String replacement) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                out.append(replacement);
              } else {
                out.appendCodePoint(c);
              }
            });
    return out.toString();
  }

  private static void requireQuery(Event event) {
    String query = Query.of(event);
    assertThat(query).matches("[A-Za-z0-9.*_+%=&-]+");
    Map<String, String> pairs = new HashMap<>();
    for (String pair : query.split("&", -1)) {
      String[] parts = pair.split("=", -1);
      assertThat(parts).hasSize(2);
      assertThat(parts[1].length()).isLessThanOrEqualTo(1_000);
      assertThat(pairs.put(parts[0], URLDecoder.decode(parts[1], UTF_8))).isNull();
    }
    String cut = pairs.remove("truncated");
    Set<String> truncated = cut == null ? Set.of() : new TreeSet<>(List.of(cut.split(",")));
    Map<String, String> fields = EventFields.of(event);
    assertThat(pairs.keySet()).isEqualTo(fields.keySet()).containsAll(truncated);
    fields.forEach(
        (name, value) -> {
          String whole = sound(value, "?");
          if (truncated.contains(name)) {
            assertThat(whole).startsWith(pairs.get(name));
          } else {
            assertThat(pairs.get(name)).isEqualTo(whole);
          }
        });
  }
}
