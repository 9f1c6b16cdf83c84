// SPDX-License-Identifier: Apache-2.0
package org.sshlog.screen;

/**
 * Knows what control characters and sequences mean. What would make a terminal answer, what changes
 * its title, its clipboard or its window, and what is unknown, does nothing here.
 */
final class Interpreter implements Sequences {
  private final Display display;
  private final Canvas canvas;

  Interpreter(Display display) {
    this.display = display;
    canvas = display.canvas;
  }

  @Override
  public void text(char[] text, int from, int to) {
    display.text(text, from, to);
  }

  @Override
  public void character(int codePoint) {
    display.character(codePoint);
  }

  @Override
  public void control(int c) {
    switch (c) {
      case '\b' -> canvas.moveColumns(-1);
      case '\t' -> canvas.tab(1);
      case '\n', 0x0B, '\f' -> lineFeed();
      case '\r' -> canvas.moveToColumn(0);
      case 0x0E -> canvas.cursor.shift(1);
      case 0x0F -> canvas.cursor.shift(0);
      default -> {}
    }
    display.forgetLast();
  }

  private void lineFeed() {
    canvas.index();
    if (display.modes.newLine) {
      canvas.moveToColumn(0);
    }
  }

  @Override
  public void escape(int intermediate, int last) {
    display.forgetLast();
    switch (intermediate) {
      case 0 -> escape(last);
      case '(' -> canvas.cursor.designate(0, Charset.of(last));
      case ')', '-' -> canvas.cursor.designate(1, Charset.of(last));
      case '*', '.' -> canvas.cursor.designate(2, Charset.of(last));
      case '+', '/' -> canvas.cursor.designate(3, Charset.of(last));
      case '#' -> {
        if (last == '8') {
          canvas.alignmentTest();
        }
      }
      default -> {}
    }
  }

  private void escape(int last) {
    switch (last) {
      case '7' -> display.saveCursor();
      case '8' -> display.restoreCursor();
      case 'D' -> canvas.index();
      case 'E' -> {
        canvas.index();
        canvas.moveToColumn(0);
      }
      case 'H' -> canvas.tabs.set(canvas.cursor.column);
      case 'M' -> canvas.reverseIndex();
      case 'c' -> display.reset();
      case 'n' -> canvas.cursor.shift(2);
      case 'o' -> canvas.cursor.shift(3);
      case '=' -> display.modes.applicationKeypad = true;
      case '>' -> display.modes.applicationKeypad = false;
      default -> {}
    }
  }

  @Override
  public void sequence(int marker, Parameters parameters, int intermediate, int last) {
    if (marker == 0 && intermediate == 0) {
      control(parameters, last);
    } else if (marker == '?' && intermediate == 0) {
      privateControl(parameters, last);
    } else if (marker == 0 && intermediate == '!' && last == 'p') {
      display.softReset();
    }
    display.forgetLast();
  }

  private void control(Parameters parameters, int last) {
    int n = parameters.atLeastOne(0);
    switch (last) {
      case '@' -> canvas.insertCharacters(n);
      case 'A' -> canvas.up(n);
      case 'B', 'e' -> canvas.down(n);
      case 'C', 'a' -> canvas.moveColumns(n);
      case 'D' -> canvas.moveColumns(-n);
      case 'E' -> {
        canvas.down(n);
        canvas.moveToColumn(0);
      }
      case 'F' -> {
        canvas.up(n);
        canvas.moveToColumn(0);
      }
      case 'G', '`' -> canvas.moveToColumn(n - 1);
      case 'H', 'f' -> canvas.moveTo(n - 1, parameters.atLeastOne(1) - 1);
      case 'I' -> canvas.tab(n);
      case 'J' -> canvas.eraseInDisplay(parameters.get(0, 0));
      case 'K' -> canvas.eraseInLine(parameters.get(0, 0));
      case 'L' -> canvas.insertLines(n);
      case 'M' -> canvas.deleteLines(n);
      case 'P' -> canvas.deleteCharacters(n);
      case 'S' -> canvas.scrollUp(n);
      case 'T' -> {
        if (parameters.count() <= 1) { // with more it is about the mouse
          canvas.scrollDown(n);
        }
      }
      case 'X' -> canvas.eraseCharacters(n);
      case 'Z' -> canvas.tabBack(n);
      case 'b' -> display.repeat(n);
      case 'd' -> canvas.moveToRow(n - 1);
      default -> state(parameters, last);
    }
  }

  private void state(Parameters parameters, int last) {
    switch (last) {
      case 'g' -> {
        int what = parameters.get(0, 0);
        if (what == 0) {
          canvas.tabs.clear(canvas.cursor.column);
        } else if (what == 3) {
          canvas.tabs.clearAll();
        }
      }
      case 'h', 'l' -> {
        for (int i = 0; i < parameters.count(); i++) {
          mode(parameters.get(i, 0), last == 'h');
        }
      }
      case 'm' -> canvas.cursor.style = Style.select(canvas.cursor.style, parameters);
      case 'r' -> {
        int bottom = parameters.get(1, 0) == 0 ? canvas.rows() : parameters.get(1, 0);
        canvas.region(parameters.atLeastOne(0) - 1, bottom - 1);
      }
      case 's' -> display.saveCursor();
      case 'u' -> display.restoreCursor();
      default -> {}
    }
  }

  private void mode(int mode, boolean on) {
    if (mode == 4) {
      display.modes.insert = on;
    } else if (mode == 20) {
      display.modes.newLine = on;
    }
  }

  private void privateControl(Parameters parameters, int last) {
    switch (last) {
      case 'J' -> canvas.eraseInDisplay(parameters.get(0, 0));
      case 'K' -> canvas.eraseInLine(parameters.get(0, 0));
      case 'h', 'l' -> {
        for (int i = 0; i < parameters.count(); i++) {
          privateMode(parameters.get(i, 0), last == 'h');
        }
      }
      default -> {}
    }
  }

  private void privateMode(int mode, boolean on) {
    Modes modes = display.modes;
    switch (mode) {
      case 1 -> modes.applicationCursorKeys = on;
      case 5 -> modes.reverseScreen = on;
      case 6 -> canvas.origin(on);
      case 7 -> modes.autowrap = on;
      case 25 -> modes.cursorVisible = on;
      case 47 -> display.alternate(on);
      case 66 -> modes.applicationKeypad = on;
      case 1047 -> {
        if (!on && display.isAlternate()) {
          canvas.eraseInDisplay(2);
        }
        display.alternate(on);
      }
      case 1048 -> savedCursor(on);
      case 1049 -> {
        if (on) {
          display.saveCursor();
          display.alternate(true);
          canvas.eraseInDisplay(2);
        } else {
          display.alternate(false);
          display.restoreCursor();
        }
      }
      case 2004 -> modes.bracketedPaste = on;
      default -> {}
    }
  }

  private void savedCursor(boolean save) {
    if (save) {
      display.saveCursor();
    } else {
      display.restoreCursor();
    }
  }
}
