// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.terminal;

/**
 * Whether a screen is known to be what the session shows, or something that it was drawn with was
 * never seen. Clearing settles it, for the main and the alternate screen apart.
 */
final class Certainty {
  private static final char ESC = '\u001b';

  private boolean mainIsKnown = true;
  private boolean alternateIsKnown = true;
  private boolean onAlternate;

  /** Something was not seen. */
  void lost() {
    mainIsKnown = false;
    alternateIsKnown = false;
  }

  /** Whether what is shown now is what the session shows. */
  boolean isCertain() {
    return onAlternate ? alternateIsKnown : mainIsKnown;
  }

  /**
   * Takes notice of the output. A sequence that is cut between two outputs is not noticed: a screen
   * is then called uncertain for longer than needed.
   *
   * @param alternate whether the alternate screen is shown behind it
   */
  void see(String output, boolean alternate) {
    look(output);
    onAlternate = alternate;
  }

  private void look(String output) {
    for (int i = output.indexOf(ESC); i >= 0; i = output.indexOf(ESC, i + 1)) {
      if (output.startsWith("[?1049", i + 1) || output.startsWith("[?1047", i + 1)) {
        // The first of them clears the alternate screen, on the way in.
        alternateIsKnown |= output.startsWith("[?1049h", i + 1);
        mode(output, i + 7);
      } else if (output.startsWith("[?47", i + 1)) {
        mode(output, i + 5);
      } else if (output.startsWith("[2J", i + 1) || output.startsWith("[3J", i + 1)) {
        cleared();
      } else if (output.startsWith("[H" + ESC + "[J", i + 1)) {
        cleared();
      } else if (output.startsWith("c", i + 1)) {
        mainIsKnown = true;
        alternateIsKnown = true;
        onAlternate = false;
      }
    }
  }

  private void mode(String output, int at) {
    if (output.startsWith("h", at)) {
      onAlternate = true;
    } else if (output.startsWith("l", at)) {
      onAlternate = false;
    }
  }

  private void cleared() {
    if (onAlternate) {
      alternateIsKnown = true;
    } else {
      mainIsKnown = true;
    }
  }
}
