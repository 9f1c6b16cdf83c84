// SPDX-License-Identifier: Apache-2.0
package org.sshlog.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** How wide the terminal at standard output is. */
final class TerminalWidth {
  private static final int FALLBACK = 80;
  private static final int WAIT_MS = 500;

  private TerminalWidth() {}

  /**
   * The columns of the terminal at standard output, 0 when it is none.
   *
   * @param columns the environment's word on it, null or empty when it has none
   */
  static int ofOutput(String columns) {
    Path terminal;
    try {
      terminal = Files.readSymbolicLink(Path.of("/proc/self/fd/1"));
    } catch (IOException e) {
      return 0;
    }
    if (!terminal.startsWith("/dev/pts") && !terminal.toString().startsWith("/dev/tty")) {
      return 0;
    }
    int width = parse(columns);
    return width > 0 ? width : ask(terminal);
  }

  /** A positive number, or 0. */
  static int parse(String columns) {
    try {
      return columns == null ? 0 : Math.max(0, Integer.parseInt(columns.trim()));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static int ask(Path terminal) {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(terminal.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!stty.waitFor(WAIT_MS, TimeUnit.MILLISECONDS)) {
        stty.destroyForcibly();
        return FALLBACK;
      }
      String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      int width = parse(size.substring(size.indexOf(' ') + 1));
      return width > 0 ? width : FALLBACK;
    } catch (IOException e) {
      return FALLBACK;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return FALLBACK;
    }
  }
}
