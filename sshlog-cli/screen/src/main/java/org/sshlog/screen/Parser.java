// SPDX-License-Identifier: Apache-2.0
package org.sshlog.screen;

/**
 * Cuts what a program writes into characters, control characters and sequences, as ECMA-48 and DEC
 * define them. Text may end anywhere; the rest is awaited. Keeps nothing of strings (titles, device
 * control, ...), since nothing is done with them: they only have to end.
 */
final class Parser {
  private static final int ESC = 0x1B;
  private static final char REPLACEMENT = '\uFFFD';

  private enum State {
    GROUND,
    ESCAPE,
    /** In {@code ESC [}. */
    CONTROL,
    /** In a control sequence that is malformed: to its end. */
    IGNORE,
    /** In a string that only ESC \, CAN, SUB or another sequence ends. */
    STRING,
    /** In a string that a BEL ends as well. */
    COMMAND
  }

  private final Sequences target;
  private final Parameters parameters = new Parameters();
  private State state = State.GROUND;
  private int marker;
  private int intermediate;

  /** The first half of a surrogate pair that was the last character so far, else 0. */
  private char high;

  Parser(Sequences target) {
    this.target = target;
  }

  /** One that goes on where this one is, for another target. */
  Parser copy(Sequences otherTarget) {
    Parser copy = new Parser(otherTarget);
    copy.state = state;
    copy.marker = marker;
    copy.intermediate = intermediate;
    copy.high = high;
    copy.parameters.copyFrom(parameters);
    return copy;
  }

  /** Whether the next character begins something new. */
  boolean isAtGround() {
    return state == State.GROUND && high == 0;
  }

  /** Takes the first {@code count} characters. */
  void feed(char[] text, int count) {
    int i = 0;
    while (i < count) {
      char c = text[i];
      if (state == State.GROUND && c >= ' ' && c < 0x7F && high == 0) {
        int end = i + 1;
        while (end < count && text[end] >= ' ' && text[end] < 0x7F) {
          end++;
        }
        target.text(text, i, end);
        i = end;
      } else {
        next(c);
        i++;
      }
    }
  }

  private void next(char c) {
    if (high != 0) {
      char first = high;
      high = 0;
      if (Character.isLowSurrogate(c)) {
        character(Character.toCodePoint(first, c));
        return;
      }
      character(REPLACEMENT);
    }
    if (c >= 0xA0) {
      wide(c);
    } else if (c >= 0x80) {
      control8(c);
    } else if (c == ESC) {
      enter(State.ESCAPE);
    } else if (c == 0x18 || c == 0x1A) {
      state = State.GROUND;
    } else {
      ascii(c);
    }
  }

  private void wide(char c) {
    if (Character.isHighSurrogate(c)) {
      high = c;
    } else {
      character(Character.isLowSurrogate(c) || c >= 0xFFFE ? REPLACEMENT : c);
    }
  }

  /** Takes a character beyond ASCII; inside a sequence it means nothing. */
  private void character(int c) {
    if (state == State.GROUND) {
      target.character(c);
    }
  }

  private void ascii(char c) {
    switch (state) {
      case GROUND -> ground(c);
      case ESCAPE -> escape(c);
      case CONTROL -> control(c);
      case IGNORE -> {
        if (c < ' ') {
          target.control(c);
        } else if (c >= '@' && c < 0x7F) {
          state = State.GROUND;
        }
      }
      case COMMAND -> {
        if (c == 0x07) {
          state = State.GROUND;
        }
      }
      default -> {} // what is in a string
    }
  }

  private void ground(char c) {
    if (c < ' ') {
      target.control(c);
    } else if (c < 0x7F) {
      target.text(new char[] {c}, 0, 1);
    }
  }

  /** The control characters of 8 bits: each is short for {@code ESC} and a character of 7 bits. */
  private void control8(char c) {
    enter(State.ESCAPE);
    escape((char) (c - 0x40));
  }

  private void enter(State next) {
    state = next;
    marker = 0;
    intermediate = 0;
    parameters.clear();
  }

  private void escape(char c) {
    if (c < ' ') {
      target.control(c);
    } else if (c < '0') {
      intermediate = intermediate == 0 ? c : ESC; // two of them: nothing that is known
    } else if (c < 0x7F) {
      state = State.GROUND;
      if (intermediate != 0) {
        target.escape(intermediate, c);
      } else {
        switch (c) {
          case '[' -> enter(State.CONTROL);
          case ']' -> state = State.COMMAND;
          case 'P', 'X', '^', '_', 'k' -> state = State.STRING;
          default -> target.escape(0, c);
        }
      }
    }
  }

  private void control(char c) {
    if (c < ' ') {
      target.control(c);
    } else if (c < '0') {
      intermediate = intermediate == 0 ? c : ESC;
    } else if (c < '@') {
      if (intermediate != 0) {
        state = State.IGNORE;
      } else {
        parameter(c);
      }
    } else if (c < 0x7F) {
      state = State.GROUND;
      target.sequence(marker, parameters, intermediate, c);
    }
  }

  private void parameter(char c) {
    if (c <= '9') {
      parameters.digit(c - '0');
    } else if (c == ';' || c == ':') {
      parameters.separator(c == ':');
    } else if (parameters.count() == 0 && marker == 0) {
      marker = c;
    } else {
      state = State.IGNORE;
    }
  }
}
