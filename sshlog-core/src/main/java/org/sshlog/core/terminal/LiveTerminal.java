// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.terminal;

import org.sshlog.core.terminal.Observation.Period;
import org.sshlog.core.terminal.host.WindowSize;
import org.sshlog.screen.Screen;
import org.sshlog.spi.event.TerminalUpdate;

/** What one terminal shows. Used by the thread of {@link Screens} only. */
final class LiveTerminal {
  /** A larger window is shown as far as it goes; who opens one pays nothing for it. */
  static final int MAX_ROWS = 200;

  static final int MAX_COLUMNS = 400;

  /** Ends whatever sequence the last output ended in. */
  private static final String CANCEL = "\u0018";

  private final long beganMs;
  private Period period;
  private Screen screen;
  private WindowSize size;
  private Certainty certainty;
  private boolean gap;
  private int shell;
  private long next = -1;
  private long changes;
  private long usedAt;

  /**
   * A terminal that has shown nothing.
   *
   * @param beganMs when its connection began, milliseconds since the epoch
   * @param period in which it is observed, null when it is not
   */
  LiveTerminal(WindowSize size, long beganMs, Period period) {
    this.size = size;
    this.beganMs = beganMs;
    this.period = period;
    empty(isComplete());
  }

  private int rows() {
    return Math.min(MAX_ROWS, size.rows());
  }

  private int columns() {
    return Math.min(MAX_COLUMNS, size.columns());
  }

  Screen screen() {
    return screen;
  }

  /** The window's size as the session has it. */
  WindowSize size() {
    return size;
  }

  int cells() {
    return rows() * columns();
  }

  /** Grows with everything that may change what is seen. */
  long changes() {
    return changes;
  }

  /** Whether its session was observed from its beginning. */
  boolean isComplete() {
    return isObserved() && period.epochMs() <= beganMs;
  }

  /** Whether its output is observed at all. */
  boolean isObserved() {
    return period != null;
  }

  /** Whether something that was there before it was observed may be missing on the screen. */
  boolean isFilling() {
    return !isComplete() && !certainty.isCertain();
  }

  /** Since when it is observed, milliseconds since the epoch; -1 when it is not. */
  long sinceMs() {
    return period == null ? -1 : period.epochMs();
  }

  /** Whether the screen may be wrong because output was lost. */
  boolean isUncertain() {
    return gap && !certainty.isCertain();
  }

  /** Whether the window is larger than what is kept of it. */
  boolean isTooLarge() {
    return rows() != size.rows() || columns() != size.columns();
  }

  long usedAt() {
    return usedAt;
  }

  void used(long now) {
    usedAt = now;
  }

  /** Takes in output. */
  void update(TerminalUpdate output) {
    begin(output.shellPid());
    if (next >= 0 && output.offset() + output.length() <= next && output.length() > 0) {
      return; // known already
    }
    if (next >= 0 && output.offset() > next) {
      lost();
    }
    next = output.offset() + output.length();
    screen.feed(output.data());
    certainty.see(output.data(), screen.alternate());
    changes++;
  }

  /** Another session on a terminal of the same number begins with an empty screen. */
  void begin(int shellPid) {
    if (shell != 0 && shellPid != 0 && shell != shellPid) {
      empty(true);
    }
    shell = shellPid == 0 ? shell : shellPid;
  }

  /**
   * It is observed in this period, or null. Another one than before means that nobody has observed
   * it for a while: what was drawn is worth nothing.
   */
  void observed(Period now) {
    boolean same =
        period == null ? now == null : now != null && now.kernelNs() == period.kernelNs();
    if (!same) {
      period = now;
      empty(isComplete());
    }
  }

  private void empty(boolean known) {
    screen = new Screen(rows(), columns());
    certainty = new Certainty();
    gap = false;
    if (!known) {
      certainty.lost();
    }
    next = -1;
    changes++;
  }

  /** Output was not seen. */
  void lost() {
    gap = true;
    certainty.lost();
    screen.feed(CANCEL);
    changes++;
  }

  /** Its window has got this size; one that nobody has set is left as it is. */
  void resize(WindowSize newSize) {
    if (newSize.rows() > 0 && newSize.columns() > 0 && !newSize.equals(size)) {
      size = newSize;
      screen.resize(rows(), columns());
      changes++;
    }
  }
}
