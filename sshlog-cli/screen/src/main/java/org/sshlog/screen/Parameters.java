// SPDX-License-Identifier: Apache-2.0
package org.sshlog.screen;

/**
 * The numbers of a control sequence, {@code 1;2:3}. Holds a fixed number of them; what is more is
 * dropped. A number may be absent, and too large a one becomes {@link #LARGEST}.
 */
final class Parameters {
  static final int LARGEST = 99_999;

  private static final int MOST = 32;
  private static final int ABSENT = -1;

  private final int[] values = new int[MOST];

  /** A bit for each value: whether it stands behind a colon and so belongs to the one before. */
  private int subs;

  private int count;
  private boolean full;

  void clear() {
    count = 0;
    subs = 0;
    full = false;
  }

  void copyFrom(Parameters other) {
    System.arraycopy(other.values, 0, values, 0, MOST);
    subs = other.subs;
    count = other.count;
    full = other.full;
  }

  /** Takes the next digit. */
  void digit(int digit) {
    if (count == 0) {
      begin();
    }
    if (!full) {
      int value = Math.max(values[count - 1], 0);
      values[count - 1] = Math.min(value * 10 + digit, LARGEST);
    }
  }

  /** Takes a semicolon or, with {@code sub}, a colon. */
  void separator(boolean sub) {
    if (count == 0) {
      begin();
    }
    begin();
    if (sub && !full) {
      subs |= 1 << count - 1;
    }
  }

  private void begin() {
    if (count == MOST) {
      full = true;
    } else {
      values[count++] = ABSENT;
    }
  }

  /** How many there are, with those behind colons; 0 in {@code CSI m}, 2 in {@code CSI ;m}. */
  int count() {
    return count;
  }

  /** The number at an index, or {@code absent} when there is none. */
  int get(int index, int absent) {
    return index < count && values[index] != ABSENT ? values[index] : absent;
  }

  /** The number at an index for which both nothing and 0 mean 1. */
  int atLeastOne(int index) {
    return Math.max(get(index, 1), 1);
  }

  /** Whether the number at an index stands behind a colon. */
  boolean isSub(int index) {
    return index < count && (subs >>> index & 1) != 0;
  }

  /** The index of the next number that does not stand behind a colon. */
  int next(int index) {
    int next = index + 1;
    while (isSub(next)) {
      next++;
    }
    return next;
  }
}
