// SPDX-License-Identifier: Apache-2.0
package org.sshlog.screen;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PainterTest {
  /** All that a painter may write beside characters: what its documentation names. */
  private static final Pattern ALLOWED =
      Pattern.compile(
          "\033\\[\\d+;\\d+H|\033\\[H|\033\\[2J|\033\\[K|\033\\[[0-9;:]*m|\033\\[\\?(1|25|2004)[hl]|\033[=>]");

  private final Screen screen = new Screen(6, 20);

  private static void assertSame(Screen viewer, Screen screen) {
    for (int row = 0; row < viewer.rows(); row++) {
      for (int column = 0; column < viewer.columns(); column++) {
        Row expected = screen.row(row);
        Row actual = viewer.row(row);
        boolean blank = expected.isPlainBlank(column) && actual.isPlainBlank(column);
        assertThat(blank || expected.sameCell(column, actual, column))
            .as("%d,%d of '%s' and '%s'", row, column, screen.line(row), viewer.line(row))
            .isTrue();
      }
    }
  }

  @Test
  void onlyWhatChangesIsWritten() {
    Painter painter = new Painter(6, 20);
    screen.feed("hello\r\nworld");
    painter.paint(screen);
    assertThat(painter.paint(screen)).isEmpty();
    screen.feed("\033[1;2HE");
    assertThat(painter.paint(screen)).isEqualTo("\033[?25l\033[1;2HE\033[1;3H\033[?25h");
    screen.feed("\033[2;2H");
    assertThat(painter.paint(screen)).isEqualTo("\033[2;2H\033[?25h");
    screen.feed("\033[?25l");
    assertThat(painter.paint(screen)).isEqualTo("\033[2;2H\033[?25l");
  }

  @Test
  void theCursorStaysInView() {
    Painter painter = new Painter(2, 5);
    Screen viewer = new Screen(2, 5);
    screen.feed("1\r\n2\r\n3\r\n4\r\n5\r\n6\033[3;1H");
    viewer.feed(painter.paint(screen));
    assertThat(viewer.line(0) + viewer.line(1)).isEqualTo("23");
    assertThat(viewer.cursorRow()).isEqualTo(1);
    screen.feed("\033[1;1Habcdefghij");
    viewer.feed(painter.paint(screen));
    assertThat(viewer.line(0)).isEqualTo("hij").hasSize(viewer.cursorColumn());
    assertThat(viewer.cursorRow()).isZero();
  }

  @Test
  void aWideCharacterThatIsCutIsLeftOut() {
    Painter painter = new Painter(1, 3);
    Screen viewer = new Screen(1, 3);
    screen.feed("\u4e2d\u6587\r");
    viewer.feed(painter.paint(screen));
    assertThat(viewer.line(0)).isEqualTo("\u4e2d");
  }

  @Test
  void theStatusTakesTheLastLineAndIsHarmless() {
    Painter painter = new Painter(3, 10);
    Screen viewer = new Screen(3, 10);
    screen.feed("1\r\n2\r\n3");
    painter.status("a\033[2Jb\u202e\u009b\n and more than fits");
    viewer.feed(painter.paint(screen));
    assertThat(viewer.line(0) + viewer.line(1)).isEqualTo("23");
    assertThat(viewer.line(2)).isEqualTo("a [2Jb   a");
    assertThat(viewer.row(2).style(9)).isEqualTo(Style.INVERSE);
    painter.status(null);
    viewer.feed(painter.paint(screen));
    assertThat(viewer.line(1)).isEqualTo("3");
    assertThat(viewer.line(2)).isEmpty();
  }

  @Test
  void aScreenCanBeReversed() {
    Painter painter = new Painter(6, 20);
    Screen viewer = new Screen(6, 20);
    screen.feed("a\033[?5h");
    viewer.feed(painter.paint(screen));
    assertThat(viewer.row(5).style(19)).isEqualTo(Style.INVERSE);
    screen.feed("\033[?5l");
    viewer.feed(painter.paint(screen));
    assertThat(viewer.row(5).style(19)).isEqualTo(Style.PLAIN);
    assertThat(viewer.line(0)).isEqualTo("a");
  }

  @Test
  void leavingUndoesWhatWasDone() {
    Screen viewer = new Screen(6, 20);
    viewer.feed("shell$ ");
    viewer.feed(Painter.enter());
    screen.feed("\033[?1;2004h\033=\033[?25l\033[31mvim");
    viewer.feed(new Painter(6, 20).paint(screen));
    assertThat(viewer.applicationCursorKeys()).isTrue();
    viewer.feed(Painter.leave() + "x");
    assertThat(viewer.line(0)).isEqualTo("shell$ x");
    assertThat(viewer.row(0).style(7)).isEqualTo(Style.PLAIN);
    assertThat(viewer.applicationCursorKeys()).isFalse();
    assertThat(viewer.applicationKeypad()).isFalse();
    assertThat(viewer.bracketedPaste()).isFalse();
    assertThat(viewer.cursorVisible()).isTrue();
  }

  @Test
  void whateverIsFedTheViewerSeesItAndGetsNothingElse() {
    Random random = new Random(7);
    Painter painter = new Painter(6, 20);
    Screen viewer = new Screen(6, 20);
    for (int i = 0; i < 3000; i++) {
      screen.feed(RandomOutput.next(random));
      String painted = painter.paint(screen);
      assertThat(ALLOWED.matcher(painted).replaceAll("")).doesNotContainPattern("\\p{Cc}|\\p{Cs}");
      viewer.feed(painted);
      assertSame(viewer, screen);
      assertThat(viewer.cursorRow()).isEqualTo(screen.cursorRow());
      assertThat(viewer.cursorColumn()).isEqualTo(screen.cursorColumn());
      assertThat(viewer.cursorVisible()).isEqualTo(screen.cursorVisible());
    }
  }
}
