// SPDX-License-Identifier: Apache-2.0
package org.sshlog.screen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StyleTest {
  private static String written(String selected) {
    Screen screen = new Screen(1, 5);
    screen.feed(selected + "x");
    StringBuilder out = new StringBuilder();
    Style.append(out, screen.row(0).style(0));
    return out.substring(2, out.length() - 1);
  }

  /** What is selected; what is written to select the same. */
  static Stream<Arguments> selections() {
    return Stream.of(
        arguments("", "0"),
        arguments("\033[1;2;3;4;5;7;8;9m", "0;1;2;3;5;7;8;9;4"),
        arguments("\033[1;2;3;4;5;7;8;9m\033[22;23;24;25;27;28;29m", "0"),
        arguments("\033[1m\033[m", "0"),
        arguments("\033[1;;3m", "0;3"),
        arguments("\033[4:3m", "0;4:3"),
        arguments("\033[4:0;4:9m", "0;4:5"),
        arguments("\033[21m", "0;4:2"),
        arguments("\033[53m", "0;53"),
        arguments("\033[31;42m", "0;31;42"),
        arguments("\033[91;107m", "0;91;107"),
        arguments("\033[38;5;9;48;5;200m", "0;91;48;5;200"),
        arguments("\033[38:5:200;1m", "0;1;38;5;200"),
        arguments("\033[38;2;1;2;3;1m", "0;1;38;2;1;2;3"),
        arguments("\033[38:2:1:2:3;48:2::4:5:6m", "0;38;2;1;2;3;48;2;4;5;6"),
        arguments("\033[38;2;256;2;3;1m", "0;1"),
        arguments("\033[38;5;256;1m", "0;1"),
        arguments("\033[38;9;1m", "0;1"),
        arguments("\033[58;2;1;2;3;1m", "0;1"),
        arguments("\033[58:5:3;1m", "0;1"),
        arguments("\033[31;39;41;49m", "0"),
        arguments("\033[38;5m", "0"),
        arguments("\033[>4;1m", "0"),
        arguments("\033[?4m", "0"));
  }

  @ParameterizedTest
  @MethodSource
  void selections(String selected, String expected) {
    assertThat(written(selected)).isEqualTo(expected);
    assertThat(written("\033[" + expected + "m")).isEqualTo(expected);
  }

  @Test
  void whatIsErasedOrScrollsInKeepsTheBackground() {
    long red = 0;
    for (String sequence : new String[] {"K", "J", "X", "P", "@", "L", "M", "S", "T"}) {
      Screen screen = new Screen(2, 1);
      screen.feed("a\033[H\033[1;7;41m\033[" + sequence);
      long style =
          sequence.equals("M") || sequence.equals("S")
              ? screen.row(1).style(0)
              : screen.row(0).style(0);
      red = Style.background(style);
      assertThat(red).as(sequence).isEqualTo(Style.PALETTE | 1);
      assertThat(Style.blank(style)).as(sequence).isEqualTo(style);
    }
    Screen screen = new Screen(2, 3);
    screen.feed("\r\n\033[41m\n");
    assertThat(Style.background(screen.row(1).style(2))).isEqualTo((int) red);
  }
}
