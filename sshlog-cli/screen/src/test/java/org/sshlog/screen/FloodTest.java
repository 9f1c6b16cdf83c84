// SPDX-License-Identifier: Apache-2.0
package org.sshlog.screen;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is not drawn because it scrolls off must make no difference. */
class FloodTest {
  private static final String[] PARTS = {
    "plain text ",
    "\033[31m",
    "\033[0;44m",
    "\033[K",
    "\t",
    "\b",
    "\r",
    "\u4e2d",
    "e\u0301",
    "\u200d",
    "x".repeat(50),
    "\033[7m",
    "\033[m",
    "\ud83d\ude00",
    "\udc80",
    "\033[1;2H",
    "\033(0",
    "\033(B"
  };

  private static String flood(Random random, int lines, int variety) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < lines; i++) {
      for (int k = random.nextInt(6); k > 0; k--) {
        out.append(PARTS[random.nextInt(variety)]);
      }
      out.append("\r\n");
    }
    return out.toString();
  }

  @Test
  void theScreenEndsTheSame() {
    Random random = new Random(1);
    for (int round = 0; round < 300; round++) {
      int rows = 1 + random.nextInt(30);
      int columns = 1 + random.nextInt(90);
      Screen atOnce = new Screen(rows, columns);
      Screen piecemeal = new Screen(rows, columns);
      for (int i = 0; i < 5; i++) {
        int variety = random.nextInt(3) == 0 ? PARTS.length : 3;
        String output = RandomOutput.next(random) + flood(random, 400, variety) + "$ ";
        atOnce.feed(output);
        for (int from = 0; from < output.length(); from += 1000) {
          piecemeal.feed(output.substring(from, Math.min(from + 1000, output.length())));
        }
        assertSame(atOnce, piecemeal);
      }
    }
  }

  private static void assertSame(Screen actual, Screen expected) {
    assertThat(actual.cursorRow()).isEqualTo(expected.cursorRow());
    assertThat(actual.cursorColumn()).isEqualTo(expected.cursorColumn());
    assertThat(actual.wrapPending()).isEqualTo(expected.wrapPending());
    for (int row = 0; row < expected.rows(); row++) {
      assertThat(actual.line(row)).isEqualTo(expected.line(row));
      for (int column = 0; column < expected.columns(); column++) {
        assertThat(actual.row(row).sameCell(column, expected.row(row), column)).isTrue();
      }
    }
  }

  @Test
  void mostOfAFloodIsNotDrawn() {
    char[] text = flood(new Random(2), 1000, 3).toCharArray();
    int skipped = new Flood(24).skippable(text, text.length);
    assertThat(text.length - skipped).isLessThan(24 * 6 * 12);
    assertThat(new Flood(600).skippable(text, text.length)).isZero();
  }

  @Test
  void aCopyGoesOnApart() {
    Screen screen = new Screen(3, 10);
    screen.feed("\033[?1049habc\033[1;3");
    Screen copy = screen.copy();
    copy.feed("1mx");
    screen.feed("HX");
    assertThat(screen.line(0)).isEqualTo("abX");
    assertThat(copy.line(0)).isEqualTo("abcx");
    assertThat(copy.row(0).style(3)).isNotEqualTo(Style.PLAIN);
    assertThat(copy.alternate()).isTrue();
  }
}
