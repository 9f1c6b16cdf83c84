// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class JournalLinePropertiesTest {
  @Property
  void anyTextStaysOneLineAndComesBack(@ForAll String text) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("username", text);
    entry.put("reason", null);
    byte[] line = JournalLine.encode(entry);
    for (int i = 0; i < line.length - 1; i++) {
      assertThat(line[i]).isBetween((byte) 0x20, (byte) 0x7f);
    }
    assertThat(line[line.length - 1]).isEqualTo((byte) '\n');
    assertThat(JournalLine.decode(line, 0, line.length - 1)).isEqualTo(entry);
  }

  @Property
  void aChangedByteIsNoticed(
      @ForAll String text, @ForAll @IntRange(max = 10_000) int at, @ForAll byte value) {
    byte[] line = JournalLine.encode(Map.of("username", text));
    int place = at % (line.length - 1);
    if (line[place] != value) {
      line[place] = value;
      assertThat(JournalLine.decode(line, 0, line.length - 1)).isNull();
    }
  }

  @Property
  void noiseIsNoEntry(@ForAll @Size(max = 200) byte[] noise) {
    assertThat(JournalLine.decode(noise, 0, noise.length)).isNull();
  }
}
