// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.asciicast;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.sshlog.spi.testkit.HostileText;

class JsonBufferTest {
  private static String text(JsonBuffer buffer) {
    return new String(buffer.array(), 0, buffer.size(), UTF_8);
  }

  private static String json(String text) {
    return text(new JsonBuffer().string(text));
  }

  /** What Unicode has of a text: no halves of surrogate pairs. */
  private static String unicode(String text) {
    int[] codePoints =
        text.codePoints().map(c -> c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c).toArray();
    return new String(codePoints, 0, codePoints.length);
  }

  private static void assertComesBack(String text) throws Exception {
    String json = json(text);
    assertThat(JSON.std.listFrom("[" + json + "]")).containsExactly(unicode(text));
    assertThat(json.codePoints().anyMatch(Character::isISOControl)).isFalse();
  }

  @Property(tries = 5000)
  void any_text_comes_back(@ForAll String text) throws Exception {
    assertComesBack(text);
    assertComesBack(text + "?" + text);
  }

  @Example
  void hostile_texts_come_back() throws Exception {
    for (String text : HostileText.all()) {
      assertComesBack(text);
      assertComesBack(text.repeat(500));
    }
  }

  @Example
  void each_character_comes_back_alone_and_among_others() throws Exception {
    for (int c = 0; c <= 0x10FFFF; c += c < 0x3000 ? 1 : 251) {
      String one = new String(Character.toChars(c));
      assertComesBack(one);
      assertComesBack("what? " + one + "\u00e9");
    }
  }

  @Example
  void escapes_are_the_short_ones_where_there_are() {
    assertThat(json("a\"b\\\b\f\n\r\t\u001b[31m\u007f\u0000?"))
        .isEqualTo("\"a\\\"b\\\\\\b\\f\\n\\r\\t\\u001b[31m\\u007f\\u0000?\"");
    assertThat(json("\u009b\u2028\u202e\u4e2d")).isEqualTo("\"\\u009b\\u2028\\u202e\u4e2d\"");
  }

  @Property
  void decimals_have_six_places(@ForAll @LongRange(min = 0) long micros) {
    JsonBuffer buffer = new JsonBuffer();
    buffer.decimal(micros);
    assertThat(text(buffer))
        .isEqualTo(micros / 1_000_000 + "." + String.format("%06d", micros % 1_000_000));
  }

  @Example
  void extreme_decimals_have_six_places() {
    for (long micros : new long[] {0, 1, 999_999, 1_000_000, Long.MAX_VALUE}) {
      decimals_have_six_places(micros);
    }
  }

  @Example
  void trimming_keeps_what_was_gathered() {
    JsonBuffer buffer = new JsonBuffer();
    buffer.string("x".repeat(100_000));
    buffer.cut(3);
    buffer.trim();
    assertThat(text(buffer)).isEqualTo("\"xx");
    assertThat(buffer.capacity()).isLessThan(2_000);
    buffer.string("y".repeat(5_000));
    assertThat(Arrays.copyOf(buffer.array(), 4)).isEqualTo("\"xx\"".getBytes(UTF_8));
  }
}
