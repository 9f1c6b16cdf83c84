// SPDX-License-Identifier: Apache-2.0
package org.sshlog.screen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ScreenTest {
  private final Screen screen = new Screen(4, 10);

  private static List<String> lines(Screen screen) {
    return IntStream.range(0, screen.rows()).mapToObj(screen::line).toList();
  }

  private ScreenTest feed(String text) {
    screen.feed(text);
    return this;
  }

  private void shows(String... lines) {
    List<String> all = lines(screen);
    assertThat(all.subList(0, lines.length)).containsExactly(lines);
    assertThat(all.subList(lines.length, all.size())).allMatch(String::isEmpty);
  }

  private void cursorAt(int row, int column) {
    assertThat(List.of(screen.cursorRow(), screen.cursorColumn())).containsExactly(row, column);
  }

  @Test
  void textIsWrittenAndWrapsOnlyWithTheNextCharacter() {
    feed("0123456789").shows("0123456789");
    cursorAt(0, 9);
    feed("a").shows("0123456789", "a");
    cursorAt(1, 1);
  }

  @Test
  void aLineFullOfTextIsFollowedByOneNewLineOnly() {
    feed("0123456789\r\nab").shows("0123456789", "ab");
  }

  /** What is fed; the lines shown, with a bar between them; where the cursor is. */
  static Stream<Arguments> sequences() {
    return Stream.of(
        arguments("abc\033[2DX", "aXc", 0, 2),
        arguments("abc\033[HX", "Xbc", 0, 1),
        arguments("\033[2;3HX", "|  X", 1, 3),
        arguments("\033[99;99HX", "|||         X", 3, 9),
        arguments("abc\033[2D\033[K", "a", 0, 1),
        arguments("abc\033[2D\033[1K", "  c", 0, 1),
        arguments("abc\033[2K", "", 0, 3),
        arguments("abcdef\033[4D\033[2P", "abef", 0, 2),
        arguments("abcdef\033[4D\033[2@", "ab  cdef", 0, 2),
        arguments("abcdef\033[4D\033[2X", "ab  ef", 0, 2),
        arguments("a\r\nb\r\nc\033[A\033[L", "a||b|c", 1, 1),
        arguments("a\r\nb\r\nc\033[A\033[M", "a|c", 1, 1),
        arguments("a\r\nb\r\nc\r\nd\r\ne", "b|c|d|e", 3, 1),
        arguments("a\r\nb\r\nc\r\nd\033[S", "b|c|d", 3, 1),
        arguments("a\r\nb\033[T", "|a|b", 1, 1),
        arguments("\033[2;3ra\r\nb\r\nc\r\nd\r\ne", "a|d|e", 2, 1),
        arguments("\033[2;3r\033[?6hX\033[9;1HY", "|X|Y", 2, 1),
        arguments("a\033[5bZ", "aaaaaaZ", 0, 7),
        arguments("a\tb", "a       b", 0, 9),
        arguments("\033[3g\tX", "         X", 0, 9),
        arguments("\033[4C\033H\rabc\tX", "abc X", 0, 5),
        arguments("abc\0337\033[3;3Hx\0338Y", "abcY||  x", 0, 4),
        arguments("a\033[?1049hb\033[?1049lc", "ac", 0, 2),
        arguments("\033(0lqk\033(BX", "┌─┐X", 0, 4),
        arguments("\033)0a\016q\017q", "a─q", 0, 3),
        arguments("ab\033[4h\033[1GX", "Xab", 0, 1),
        arguments("\033[?7l0123456789abX", "012345678X", 0, 9),
        arguments("\033Da\033Eb", "|a|b", 2, 1),
        arguments("a\r\nb\033M\033MX", " X|a|b", 0, 2),
        arguments("\033]0;title\007a", "a", 0, 1),
        arguments("\033]0;title\033\\a", "a", 0, 1),
        arguments("\033Ptmux;x\007y\033\\a", "a", 0, 1),
        arguments("\033ktitle\033\\a", "a", 0, 1),
        arguments("\033[?1;2$pa", "a", 0, 1),
        arguments("\033[1?5ha", "a", 0, 1),
        arguments("\033[12\030a", "a", 0, 1),
        arguments("a\033[2\bCb", "a b", 0, 3),
        arguments("\u009b2Ca\u009d0;x\u009cb", "  ab", 0, 4),
        arguments("\033#8", "EEEEEEEEEE|EEEEEEEEEE|EEEEEEEEEE|EEEEEEEEEE", 0, 0),
        arguments("abc\033[2;2H\033[1J", "", 1, 1),
        arguments("abc\r\ndef\033[1;2H\033[J", "a", 0, 1),
        arguments("0123456789\bX", "01234567X9", 0, 9),
        arguments("0123456789\nX", "0123456789|         X", 1, 9),
        arguments("0123456789\033[KX", "012345678X", 0, 9),
        arguments("a\033[1;3r\033cb", "b", 0, 1),
        arguments("\033[4h\033[?6h\033[2;3r\033[!pab\rc", "|cb", 1, 1),
        arguments("\033[2;2Hx\033[3;4r\033[?6l\033[H\033My", "y| x", 0, 1),
        arguments("\u4e2d\u6587X", "中文X", 0, 5),
        arguments("012345678\u4e2d", "012345678|中", 1, 2),
        arguments("\u4e2d\u6587\033[2GX", " X文", 0, 2),
        arguments("e\u0301X", "e\u0301X", 0, 2),
        arguments("\u0301X", "X", 0, 1),
        arguments("012345678e\u0301X", "012345678e\u0301|X", 1, 1),
        arguments("\ud83d\udc68\u200d\ud83d\udc69X", "\ud83d\udc68\u200d\ud83d\udc69X", 0, 3),
        arguments("\u2764\ufe0fX", "\u2764\ufe0fX", 0, 2),
        arguments("a\u202eb\u2066c", "abc", 0, 3),
        arguments("\udc80\udcffx", "\ufffd\ufffdx", 0, 3),
        arguments("\u4e2d\u6587X\033[3D\033[K", "中", 0, 2),
        arguments("\u4e2d\u6587X\033[2G\033[P", " 文X", 0, 1));
  }

  @ParameterizedTest
  @MethodSource
  void sequences(String fed, String expected, int row, int column) {
    feed(fed).shows(expected.split("\\|"));
    cursorAt(row, column);
  }

  @ParameterizedTest
  @MethodSource("sequences")
  void sequencesMayBeCutAnywhere(String fed, String expected, int row, int column) {
    fed.chars().forEach(c -> feed(String.valueOf((char) c)));
    shows(expected.split("\\|"));
    cursorAt(row, column);
  }

  @Test
  void modesThatKeysDependOnAreKnown() {
    feed("\033[?1;2004h\033=\033[?25l");
    assertThat(screen.applicationCursorKeys()).isTrue();
    assertThat(screen.applicationKeypad()).isTrue();
    assertThat(screen.bracketedPaste()).isTrue();
    assertThat(screen.cursorVisible()).isFalse();
    feed("\033c");
    assertThat(screen.applicationCursorKeys()).isFalse();
    assertThat(screen.applicationKeypad()).isFalse();
    assertThat(screen.bracketedPaste()).isFalse();
    assertThat(screen.cursorVisible()).isTrue();
  }

  @Test
  void whenItShrinksWhatIsBelowTheCursorGoesFirst() {
    feed("a\r\nb\r\nc\033[2;1H");
    screen.resize(2, 10);
    shows("a", "b");
    cursorAt(1, 0);
    screen.resize(1, 1);
    shows("b");
    screen.resize(3, 10);
    shows("b");
    feed("\033[3;1Hx").shows("b", "", "x");
  }

  @Test
  void bothPagesChangeTheirSize() {
    feed("shell\033[?1049h\033[Hvim");
    screen.resize(6, 20);
    shows("vim");
    feed("\033[6;20HX\033[?1049l");
    shows("shell");
    cursorAt(0, 5);
  }

  @Test
  void aSizeBeyondReasonIsNotBelieved() {
    Screen large = new Screen(65535, 65535);
    assertThat(large.columns()).isEqualTo(Screen.MOST_COLUMNS);
    assertThat(large.rows() * large.columns()).isLessThanOrEqualTo(Screen.MOST_CELLS);
    large.resize(0, -1);
    assertThat(List.of(large.rows(), large.columns())).containsExactly(1, 1);
    large.feed("ab\u4e2d\033[9;9Hc\r\n\tx");
    assertThat(large.line(0)).isEqualTo("x");
  }

  @Test
  void numbersBeyondReasonAreHarmless() {
    feed("a\033[99999999999999999999b\033[2147483648C\033[99999999A\033[99999999L\033[99999999@");
    feed("\033[" + "1;".repeat(100_000) + "mb");
    assertThat(lines(screen)).hasSize(4);
    cursorAt(0, 9);
  }
}
