// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.terminal;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.sshlog.core.terminal.host.WindowSize;
import org.sshlog.spi.format.Printable;

/** The line at the bottom of a viewer's screen: whose terminal it is, and what to know of it. */
final class StatusLine {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

  private StatusLine() {}

  /**
   * The text, plain ASCII however hostile the user's name is. What does not fit into one line comes
   * in turns.
   *
   * @param who the user and terminal
   * @param mode {@code sharing} or {@code readonly}
   * @param window the viewer's, without this line
   * @param notice what has just happened, or null
   * @param turn how many turns have passed
   */
  static String text(
      String who, String mode, LiveTerminal terminal, WindowSize window, String notice, long turn) {
    String base = ascii(who) + " " + mode + " | Ctrl+Q leaves";
    List<String> parts = new ArrayList<>();
    if (notice != null) {
      parts.add(ascii(notice));
    }
    if (!terminal.isObserved()) {
      parts.add("its output can't be observed; 'sshlog status' says why");
    } else if (terminal.isFilling()) {
      parts.add(
          "nothing was observed before "
              + TIME.format(Instant.ofEpochMilli(terminal.sinceMs()).atZone(ZoneId.systemDefault()))
              + "; the screen fills as the session writes");
    }
    if (terminal.isUncertain()) {
      parts.add("output was lost: the screen may be wrong until it is cleared");
    }
    if (terminal.isTooLarge()) {
      parts.add("the session's window is too large: it is shown in a smaller one");
    }
    WindowSize size = terminal.size();
    if (!size.equals(window)) {
      parts.add("session " + of(size) + ", window " + of(window));
    }
    parts.add(base);
    String all = " " + base + " | " + String.join(" | ", parts.subList(0, parts.size() - 1));
    return parts.size() > 1 && all.length() < window.columns()
        ? all
        : " " + parts.get((int) (turn % parts.size()));
  }

  private static String of(WindowSize size) {
    return size.rows() + "x" + size.columns();
  }

  private static String ascii(String text) {
    return Printable.of(text).replaceAll("[^ -~]", "?");
  }
}
