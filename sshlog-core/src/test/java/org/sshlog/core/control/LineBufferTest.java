// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LineBufferTest {
  private static void append(LineBuffer buffer, String text) {
    buffer.append(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static String next(LineBuffer buffer, boolean atEnd) {
    byte[] line = buffer.next(atEnd);
    return line == null ? null : new String(line, StandardCharsets.UTF_8);
  }

  @Property
  void linesComeOutHoweverTheyAreCut(
      @ForAll @Size(max = 20) List<@AlphaChars String> lines, @ForAll @IntRange(min = 1) int cut) {
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(line).append('\n'));
    LineBuffer buffer = new LineBuffer(1 << 20);
    List<String> out = new ArrayList<>();
    int step = Math.max(1, cut % 50);
    for (int i = 0; i < text.length(); i += step) {
      append(buffer, text.substring(i, Math.min(text.length(), i + step)));
      for (String line = next(buffer, false); line != null; line = next(buffer, false)) {
        out.add(line);
      }
    }
    assertThat(out).isEqualTo(lines);
    assertThat(buffer.isEmpty()).isTrue();
  }

  @Test
  void theRestIsALineAtTheEndOnly() {
    LineBuffer buffer = new LineBuffer(10);
    append(buffer, "a\nrest");
    assertThat(next(buffer, false)).isEqualTo("a");
    assertThat(next(buffer, false)).isNull();
    assertThat(next(buffer, true)).isEqualTo("rest");
    assertThat(next(buffer, true)).isNull();
  }

  @Test
  void tellsWhenALineGrowsTooLong() {
    LineBuffer buffer = new LineBuffer(4);
    append(buffer, "1234");
    assertThat(next(buffer, false)).isNull();
    assertThat(buffer.tooLong()).isFalse();
    append(buffer, "5");
    assertThat(next(buffer, false)).isNull();
    assertThat(buffer.tooLong()).isTrue();
  }
}
