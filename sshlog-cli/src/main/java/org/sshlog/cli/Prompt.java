// SPDX-License-Identifier: Apache-2.0
package org.sshlog.cli;

import java.io.IOException;
import org.sshlog.cli.recording.RecordingException;

/** A line that is being typed in the status line. */
final class Prompt {
  /** Takes what was typed. */
  interface Answer {
    void accept(String text) throws IOException, RecordingException;
  }

  private static final int LONGEST = 200;

  private final String question;
  private final Answer answer;
  private final StringBuilder typed = new StringBuilder();

  /**
   * Begins one.
   *
   * @param question what stands before what is typed
   * @param answer takes it when it is complete, unless it is empty
   */
  Prompt(String question, Answer answer) {
    this.question = question;
    this.answer = answer;
  }

  /** Takes a character; whether the prompt goes on. */
  boolean type(int c) throws IOException, RecordingException {
    if (c == '\r' || c == '\n') {
      if (typed.length() > 0) {
        answer.accept(typed.toString());
      }
      return false;
    }
    if (c == 0x1B || c == 0x03 || c == 0x11) {
      return false;
    }
    if (c == 0x7F || c == '\b') {
      int length = typed.length();
      typed.setLength(length == 0 ? 0 : typed.offsetByCodePoints(length, -1));
    } else if (c >= ' ' && typed.length() < LONGEST) {
      typed.appendCodePoint(c);
    }
    return true;
  }

  @Override
  public String toString() {
    return question + typed + "_";
  }
}
