// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.sshlog.spi.event.RawText;

class PrintableTest {
  /** Unicode categories that may drive a terminal, reorder or hide text. */
  private static final Set<Integer> UNSAFE =
      Set.of(
          (int) Character.CONTROL,
          (int) Character.FORMAT,
          (int) Character.LINE_SEPARATOR,
          (int) Character.PARAGRAPH_SEPARATOR,
          (int) Character.SURROGATE,
          (int) Character.PRIVATE_USE,
          (int) Character.UNASSIGNED);

  /** All kinds of char in any order, also halves of pairs, with the awkward ones made frequent. */
  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.oneOf(
            Arbitraries.chars().range('\0', '\uffff'),
            Arbitraries.chars().range('\0', '\u00ff'),
            Arbitraries.of('\\', '\n', 'n', 'x', '\u001b', '\u202e', '\udc80', '\ud83d', '\ude00'))
        .list()
        .ofMaxSize(60)
        .map(
            chars -> {
              StringBuilder text = new StringBuilder();
              chars.forEach(text::append);
              return text.toString();
            });
  }

  @Property
  void holds_nothing_that_drives_a_terminal(@ForAll("texts") String text) {
    assertThat(Printable.of(text).codePoints())
        .noneMatch(codePoint -> UNSAFE.contains(Character.getType(codePoint)));
  }

  @Property
  void loses_nothing(@ForAll("texts") String text) {
    assertThat(Unescape.of(Printable.of(text))).isEqualTo(text);
  }

  @Property
  void loses_no_byte(@ForAll @Size(max = 40) byte[] bytes) {
    String shown = Printable.of(RawText.decode(bytes, 0, bytes.length));
    assertThat(RawText.encode(Unescape.of(shown))).isEqualTo(bytes);
  }

  @Property
  void appends_what_it_returns(@ForAll("texts") String text) {
    StringBuilder out = new StringBuilder("before ");
    Printable.append(out, text);
    assertThat(out.toString()).isEqualTo("before " + Printable.of(text));
  }

  @Property
  void makes_one_word(@ForAll("texts") String text) {
    StringBuilder out = new StringBuilder("a b ");
    Printable.appendWord(out, text);
    String word = out.substring("a b ".length());
    assertThat(word).isNotEmpty().doesNotContain(" ");
    assertThat(Unescape.of(word)).isEqualTo(text.isEmpty() ? "-" : text);
  }

  @Example
  void returns_plain_ascii_itself() {
    String text = "ls -l /tmp '\"{}~";
    assertThat(Printable.of(text)).isSameAs(text);
  }

  @Example
  void escapes_as_documented() {
    assertThat(Printable.of("a\nb\r\tc\\d")).isEqualTo("a\\nb\\r\\tc\\\\d");
    assertThat(Printable.of("\u001b[31m\u007f\0")).isEqualTo("\\x1b[31m\\x7f\\x00");
    assertThat(Printable.of("\u009b1m\u202e\u2066")).isEqualTo("\\u009b1m\\u202e\\u2066");
    assertThat(Printable.of("\udc80\udcff\ud800")).isEqualTo("\\x80\\xff\\ud800");
    assertThat(Printable.of("\u200b\u3164\ufe0f")).isEqualTo("\\u200b\\u3164\\ufe0f");
    assertThat(Printable.of("\udb40\udc41")).isEqualTo("\\U000e0041");
  }

  @Example
  void leaves_other_languages_readable() {
    String text = "\u00fcber \u0440\u0443\u0441 \u4e2d\u6587 \u05d0 e\u0301 \ud83d\ude00";
    assertThat(Printable.of(text)).isEqualTo(text);
  }

  @Example
  void backslashesCanBeKept() {
    assertThat(Printable.keepingBackslashes("\\d+ in C:\\x\n\u001b[2J\u202e \\"))
        .isEqualTo("\\d+ in C:\\x\\n\\x1b[2J\\u202e \\");
  }

  @Property
  void printableTextStaysAsItIsWhenBackslashesAreKept(@ForAll("texts") String text) {
    String once = Printable.of(text);
    assertThat(Printable.keepingBackslashes(once)).isEqualTo(once);
  }
}
