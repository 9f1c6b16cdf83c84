// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.asciicast;

import org.sshlog.spi.event.TerminalResize;

/** The size of a terminal's window, in cells; never 0, which players can't show. */
record Window(int columns, int rows) {
  /** What a window has whose size nobody said. */
  static final Window DEFAULT = new Window(80, 24);

  static Window of(TerminalResize resize) {
    return new Window(
        resize.columns() > 0 ? resize.columns() : DEFAULT.columns,
        resize.rows() > 0 ? resize.rows() : DEFAULT.rows);
  }

  /** As the line of a resize shows it. */
  @Override
  public String toString() {
    return columns + "x" + rows;
  }
}
