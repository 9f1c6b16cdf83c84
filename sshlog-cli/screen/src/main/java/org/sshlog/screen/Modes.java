// SPDX-License-Identifier: Apache-2.0
package org.sshlog.screen;

/** What a program switches on and off. */
final class Modes {
  boolean autowrap;
  boolean insert;

  /** A line feed also returns to the first column. */
  boolean newLine;

  boolean cursorVisible;
  boolean applicationCursorKeys;
  boolean applicationKeypad;
  boolean bracketedPaste;

  /** The whole screen is shown inverse: a visible bell, usually. */
  boolean reverseScreen;

  Modes() {
    reset();
  }

  Modes copy() {
    Modes copy = new Modes();
    copy.autowrap = autowrap;
    copy.insert = insert;
    copy.newLine = newLine;
    copy.cursorVisible = cursorVisible;
    copy.applicationCursorKeys = applicationCursorKeys;
    copy.applicationKeypad = applicationKeypad;
    copy.bracketedPaste = bracketedPaste;
    copy.reverseScreen = reverseScreen;
    return copy;
  }

  void reset() {
    softReset();
    newLine = false;
    bracketedPaste = false;
    reverseScreen = false;
  }

  void softReset() {
    autowrap = true;
    insert = false;
    cursorVisible = true;
    applicationCursorKeys = false;
    applicationKeypad = false;
  }
}
