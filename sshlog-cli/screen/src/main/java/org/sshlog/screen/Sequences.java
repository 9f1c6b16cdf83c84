// SPDX-License-Identifier: Apache-2.0
package org.sshlog.screen;

/** Takes what {@link Parser} has cut out. */
interface Sequences {
  /** Takes printable ASCII, at least one character. */
  void text(char[] text, int from, int to);

  /** Takes a character beyond ASCII that is no control character. */
  void character(int codePoint);

  /** Takes a control character below 0x20, which may stand inside a sequence. */
  void control(int c);

  /**
   * Takes {@code ESC} and a character, which names no string and no {@code CSI}.
   *
   * @param intermediate the character from 0x20 to 0x2F before it, else 0
   */
  void escape(int intermediate, int last);

  /**
   * Takes a control sequence.
   *
   * @param marker one of {@code <=>?} before the numbers, else 0
   * @param parameters the numbers; not to be kept
   * @param intermediate the character from 0x20 to 0x2F behind them, else 0
   */
  void sequence(int marker, Parameters parameters, int intermediate, int last);
}
