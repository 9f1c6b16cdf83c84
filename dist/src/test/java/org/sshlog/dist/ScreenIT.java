// SPDX-License-Identifier: Apache-2.0
package org.sshlog.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sshlog.dist.fixture.Await;
import org.sshlog.dist.fixture.Finished;
import org.sshlog.dist.fixture.ReferenceTerminal;
import org.sshlog.dist.fixture.Scratch;
import org.sshlog.dist.fixture.TerminalPrograms;
import org.sshlog.screen.Painter;
import org.sshlog.screen.Screen;

/** Screens show what tmux shows after the same bytes; what a painter paints, tmux shows as well. */
class ScreenIT {
  private static final int ROWS = 20;
  private static final int COLUMNS = 60;

  private static Scratch scratch;
  private static ReferenceTerminal reference;

  @BeforeAll
  static void open() {
    scratch = Scratch.create();
    reference = new ReferenceTerminal(ROWS, COLUMNS, "cat");
  }

  @AfterAll
  static void close() {
    reference.close();
    scratch.close();
  }

  /**
   * What a viewer whose window is as large as the screen gets to see: a text that can be compared.
   */
  private static String picture(Screen screen) {
    Screen settled = screen.copy();
    settled.feed("\033[?1l\033>\033[?2004l\033[?25h");
    return new Painter(screen.rows(), screen.columns()).paint(settled).replace("\033[", "\n\\e[");
  }

  private static String text(Screen screen) {
    return IntStream.range(0, screen.rows())
        .mapToObj(screen::line)
        .collect(Collectors.joining("\n"));
  }

  private static void show(String output) {
    String title = "shown-" + System.nanoTime();
    Path file = scratch.write("output", output + "\033]2;" + title + "\033\\");
    reference.restart("stty raw -echo; cat '" + file + "'; sleep 1000");
    reference.awaitTitle(title);
  }

  private static void assertSame(String output) {
    show(output);
    Screen screen = new Screen(ROWS, COLUMNS);
    screen.feed(output);
    Screen expected = reference.screen();
    String fed = output.replace("\033", "\\e");
    assertThat(text(screen)).as(fed).isEqualTo(text(expected));
    assertThat(picture(screen)).as(fed).isEqualTo(picture(expected));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void sequencesInAnyOrder(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 10; i++) {
      assertSame(TerminalPrograms.sequences(random, ROWS, COLUMNS, 120));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void wideAndCombiningCharacters(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 10; i++) {
      assertSame(TerminalPrograms.international(random, 80));
    }
  }

  /**
   * Programs, and the keys to press in each: a list of tmux key names for each moment to compare
   * at.
   */
  static Stream<Arguments> programs() {
    return Stream.of(
        arguments(
            "vim --clean +'syntax on' -c 'set number' /etc/services",
            List.of(
                "G",
                "50%",
                "zt",
                ":s/a/\u4e2d/g Enter",
                "C-w s",
                "C-d C-d",
                "C-w o",
                "i x y Escape",
                "u",
                ":q! Enter")),
        arguments(
            "less /etc/services", List.of("Space", "Space b", "/tcp Enter", "n n", "G", "g", "q")),
        arguments(
            "bash --norc",
            List.of(
                "echo Space one Enter",
                "Up C-a X Right Right C-k",
                "C-c",
                "printf Space abc",
                "C-l",
                "ls Space -C Space --color Space /usr/bin Space | Space head Space -50 Enter",
                "C-r ec",
                "C-g",
                "exit Enter")),
        arguments(
            "nano /etc/services",
            List.of("Down Down End", "x Enter y", "C-v C-v", "C-w tcp Enter", "C-k C-k", "C-x n")),
        arguments("htop -d 100", List.of("Down Down", "F5", "F6", "Escape", "F2", "F10", "q")),
        arguments(
            "TMUX= tmux -L $SSHLOG_SOCKET -f /dev/null new-session sh",
            List.of(
                "C-b %",
                "e c h o Enter", "C-b Down l s Space /usr Enter", "C-b [ Up Up", "q", "C-b d")));
  }

  @ParameterizedTest
  @MethodSource
  void programs(String command, List<String> moments) throws IOException {
    String program = command.replaceFirst("^(\\S*=\\S* )?", "").split(" ")[0];
    Path output = scratch.path("output-" + program);
    String socket = "sshlog-inner-" + System.nanoTime();
    try (ReferenceTerminal terminal =
        new ReferenceTerminal(
            ROWS,
            COLUMNS,
            "read x; export SSHLOG_SOCKET="
                + socket
                + " PS1='$ ' HISTFILE=; "
                + command
                + "; printf '\\033]2;ended\\007'; sleep 1000")) {
      terminal.copyOutput(output);
      terminal.press("Enter");
      assertSame(terminal, output, "after the start");
      for (String moment : moments) {
        terminal.press(moment.split(" "));
        assertSame(terminal, output, "after " + moment);
      }
      terminal.awaitTitle("ended");
    } finally {
      Finished.of("tmux", "-L", socket, "kill-server");
    }
  }

  /** Compares until they are the same for a while: programs and tmux take their time. */
  private static void assertSame(ReferenceTerminal terminal, Path output, String moment) {
    Screen[] both = new Screen[2];
    try {
      Await.until(
          () -> "the same " + moment,
          Duration.ofSeconds(60),
          () -> {
            long size = size(output);
            both[0] = screenOf(output);
            both[1] = terminal.screen();
            return size > 0 && size == size(output) && picture(both[0]).equals(picture(both[1]));
          });
    } catch (AssertionError e) {
      assertThat(text(both[0])).as(moment).isEqualTo(text(both[1]));
      assertThat(picture(both[0])).as(moment).isEqualTo(picture(both[1]));
      throw e;
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }

  private static Screen screenOf(Path output) {
    Screen screen = new Screen(ROWS, COLUMNS);
    try {
      screen.feed(Files.readString(output, StandardCharsets.UTF_8));
    } catch (IOException e) {
      // Not there yet, or ends inside of a character: compared again soon.
    }
    return screen;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void whatIsPaintedIsSeen(long seed) {
    Random random = new Random(seed);
    Painter painter = new Painter(ROWS, COLUMNS);
    Screen screen = new Screen(ROWS, COLUMNS);
    StringBuilder painted = new StringBuilder(Painter.enter());
    for (int i = 0; i < 20; i++) {
      screen.feed("\033c" + TerminalPrograms.sequences(random, ROWS, COLUMNS, 60));
      painted.append(painter.paint(screen));
      screen.feed(TerminalPrograms.international(random, 20));
      painted.append(painter.paint(screen));
    }
    screen.feed("\033[?25h");
    painted.append(painter.paint(screen));
    show(painted.toString());
    assertThat(text(reference.screen())).isEqualTo(text(screen));
    assertThat(picture(reference.screen())).isEqualTo(picture(screen));
  }

  @Test
  void aViewerWithASmallerWindowSeesThePartAroundTheCursor() {
    Painter painter = new Painter(ROWS, COLUMNS);
    Screen large = new Screen(ROWS * 3, COLUMNS * 2);
    large.feed("\033[50;100Hhere\033[1;1Hthere\033[50;104H");
    show(Painter.enter() + painter.paint(large));
    assertThat(reference.text()).contains("here").doesNotContain("there");
    large.feed("\033[1;1H");
    Painter other = new Painter(ROWS, COLUMNS);
    other.status("status");
    show(Painter.enter() + painter.paint(large) + "\033[H" + other.paint(large));
    assertThat(reference.text()).startsWith("there").endsWith("status\n");
  }
}
