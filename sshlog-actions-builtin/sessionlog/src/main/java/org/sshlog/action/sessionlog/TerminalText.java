// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.sessionlog;

import org.sshlog.spi.format.Printable;

/**
 * Reads one stream of terminal output: leaves out what drives a terminal (colours, the cursor,
 * titles, character sets) and passes on what is text. A sequence may be cut anywhere between two
 * pieces. For one thread.
 *
 * <p>Nothing can hide text for long: a sequence ends where it ends for a terminal (also at CAN, SUB
 * and ESC), and one that does not end within {@link #MAX_STRING} characters is shown as text.
 */
final class TerminalText {
  /** The most characters of a title or another string for the terminal. */
  static final int MAX_STRING = 4096;

  private static final int MAX_PARAMETERS = 256;
  private static final char CAN = 0x18;
  private static final char SUB = 0x1A;
  private static final char ESC = 0x1B;
  private static final char ST = 0x9C;
  private static final String BACKSPACE = "[\u2190]";

  private enum State {
    GROUND,
    /** Behind ESC, and behind the intermediate characters of a short sequence. */
    ESCAPE,
    INTERMEDIATE,
    /** In the parameters of a control sequence. */
    CSI,
    /** In a string, which {@link #held} keeps. */
    STRING
  }

  private State state = State.GROUND;
  private int parameters;
  private String introducer = "";
  private boolean endsWithBell;
  private StringBuilder held;

  /** While a string is shown, nothing in it begins another: else showing would take for ever. */
  private boolean showing;

  /** Passes on the text in {@code output}. */
  void read(String output, Lines lines, Bytes out) {
    int i = 0;
    while (i < output.length()) {
      if (state == State.GROUND) {
        i = ground(output, i, lines, out);
      } else if (sequence(output.charAt(i), lines, out)) {
        i++;
      }
    }
  }

  /** Shows a string that has not ended and never will: what follows is not known, or nothing. */
  void end(Lines lines, Bytes out) {
    if (state == State.STRING) {
      show(lines, out);
    }
    state = State.GROUND;
  }

  private int ground(String output, int from, Lines lines, Bytes out) {
    int i = lines.plain(output, from, out);
    if (i == output.length()) {
      return i;
    }
    char c = output.charAt(i);
    if (c < 0xA0) {
      control(c, lines, out);
      return i + 1;
    }
    return lines.other(output, i, out);
  }

  /** All that is not printable ASCII, and the bracket that a notice begins with. */
  private void control(char c, Lines lines, Bytes out) {
    switch (c) {
      case '[' -> lines.checked(c, out);
      case '\n', 0x0B, '\f' -> lines.newline(out);
      case '\r' -> lines.carriageReturn();
      case '\t' -> lines.symbol("\t", out);
      case '\b', 0x7F -> lines.symbol(BACKSPACE, out);
      case 0x0E, 0x0F, 0x8E, 0x8F -> {
        // shifts between character sets
      }
      case ESC -> state = State.ESCAPE;
      case 0x9B -> beginCsi();
      case 0x90, 0x98, 0x9D, 0x9E, 0x9F ->
          beginString(c == 0x9D, Printable.of(String.valueOf(c)), lines, out);
      default -> {
        if (c < ' ') {
          lines.symbol("[Ctrl+" + (char) (c + '@') + "]", out);
        } else {
          lines.other(String.valueOf(c), 0, out);
        }
      }
    }
  }

  private void beginCsi() {
    state = State.CSI;
    parameters = 0;
  }

  private void beginString(boolean bell, String written, Lines lines, Bytes out) {
    if (showing) {
      lines.symbol(written, out);
      return;
    }
    state = State.STRING;
    introducer = written;
    endsWithBell = bell;
    held = new StringBuilder();
  }

  /** One character inside a sequence; false when the sequence is over before it. */
  private boolean sequence(char c, Lines lines, Bytes out) {
    if (c == ESC) {
      held = null;
      state = State.ESCAPE;
      return true;
    }
    if (c == CAN || c == SUB) {
      held = null;
      state = State.GROUND;
      return true;
    }
    if (state == State.STRING) {
      string(c, lines, out);
      return true;
    }
    if (c < ' ') {
      control(c, lines, out); // a terminal does what it means and goes on with the sequence
      return true;
    }
    return state == State.CSI ? csi(c) : escape(c, lines, out);
  }

  private boolean csi(char c) {
    if (c >= '@') {
      state = State.GROUND;
      return c < 0x7F;
    }
    if (++parameters > MAX_PARAMETERS) {
      state = State.GROUND;
      return false;
    }
    return true;
  }

  private boolean escape(char c, Lines lines, Bytes out) {
    if (c > '~') {
      state = State.GROUND;
      return false;
    }
    if (c < '0') {
      return intermediate();
    }
    boolean first = state == State.ESCAPE;
    state = State.GROUND;
    if (first) {
      switch (c) {
        case '[' -> beginCsi();
        case ']' -> beginString(true, "\\x1b]", lines, out);
        case 'P', 'X', '^', '_', 'k' -> {
          // k: a title for screen
          beginString(false, "\\x1b" + c, lines, out);
        }
        default -> {
          // a sequence of two characters
        }
      }
    }
    return true;
  }

  private boolean intermediate() {
    if (state == State.ESCAPE) {
      state = State.INTERMEDIATE;
      parameters = 0;
    }
    if (++parameters > MAX_PARAMETERS) {
      state = State.GROUND;
      return false;
    }
    return true;
  }

  private void string(char c, Lines lines, Bytes out) {
    if (c == ST || c == 0x07 && endsWithBell) {
      held = null;
      state = State.GROUND;
      return;
    }
    held.append(c);
    if (held.length() == MAX_STRING) {
      show(lines, out);
    }
  }

  private void show(Lines lines, Bytes out) {
    String text = held.toString();
    held = null;
    state = State.GROUND;
    lines.symbol(introducer, out);
    showing = true;
    read(text, lines, out);
    showing = false;
  }
}
