// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class RawTextTest {
  /** Bytes in which starts and parts of UTF-8 sequences are frequent. */
  @Provide
  Arbitrary<byte[]> bytes() {
    return Arbitraries.oneOf(
            Arbitraries.bytes(),
            Arbitraries.of((byte) 0xE0, (byte) 0xED, (byte) 0xF0, (byte) 0xF4, (byte) 0xC3),
            Arbitraries.of((byte) 0x80, (byte) 0x9F, (byte) 0xA0, (byte) 0xBF, (byte) 0x90))
        .array(byte[].class)
        .ofMaxSize(12);
  }

  @Property(tries = 5000)
  void any_bytes_come_back(@ForAll("bytes") byte[] bytes) {
    assertThat(RawText.encode(RawText.decode(bytes, 0, bytes.length))).isEqualTo(bytes);
  }

  @Property(tries = 5000)
  void bytes_are_raw_exactly_when_the_jdk_refuses_them(@ForAll("bytes") byte[] bytes) {
    String text = RawText.decode(bytes, 0, bytes.length);
    try {
      String expected = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      assertThat(text).isEqualTo(expected);
      assertThat(RawText.hasRawBytes(text)).isFalse();
    } catch (CharacterCodingException e) {
      assertThat(RawText.hasRawBytes(text)).isTrue();
    }
  }

  @Property
  void valid_text_is_unchanged(@ForAll String text) {
    String valid = new String(text.getBytes(UTF_8), UTF_8);
    byte[] bytes = valid.getBytes(UTF_8);
    assertThat(RawText.decode(bytes, 0, bytes.length)).isEqualTo(valid);
  }

  @Property
  void a_part_decodes_as_if_it_stood_alone(@ForAll("bytes") byte[] bytes) {
    int from = bytes.length / 3;
    int to = bytes.length - from;
    byte[] part = Arrays.copyOfRange(bytes, from, to);
    assertThat(RawText.decode(bytes, from, to)).isEqualTo(RawText.decode(part, 0, part.length));
  }

  @Example
  void a_buffer_is_consumed() {
    ByteBuffer buffer = ByteBuffer.wrap(new byte[] {'x', 'a', (byte) 0xFF, 'y'}, 1, 2);
    assertThat(RawText.decode(buffer)).isEqualTo("a\udcff");
    assertThat(buffer.hasRemaining()).isFalse();
  }

  @Example
  void half_of_a_pair_is_no_raw_byte() {
    String pair = new String(Character.toChars(0x1F480)); // its second half is in the raw range
    assertThat(RawText.isRawByte(pair.charAt(1))).isTrue();
    assertThat(RawText.hasRawBytes(pair)).isFalse();
    assertThat(RawText.encode(pair + "\udcff")).isEqualTo(new byte[] {-16, -97, -110, -128, -1});
  }
}
