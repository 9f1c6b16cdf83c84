// SPDX-License-Identifier: Apache-2.0
package org.sshlog.screen;

import java.util.BitSet;

/** The columns that a tab stops at. */
final class TabStops {
  private static final int DISTANCE = 8;

  private final BitSet stops = new BitSet();

  TabStops() {
    reset();
  }

  TabStops copy() {
    TabStops copy = new TabStops();
    copy.stops.clear();
    copy.stops.or(stops);
    return copy;
  }

  void reset() {
    stops.clear();
    addFrom(0);
  }

  /** Sets the usual stops at columns that have just come into being. */
  void addFrom(int column) {
    int first = Math.max((column + DISTANCE - 1) / DISTANCE, 1) * DISTANCE;
    for (int i = first; i < Screen.MOST_COLUMNS; i += DISTANCE) {
      stops.set(i);
    }
  }

  void set(int column) {
    stops.set(column);
  }

  void clear(int column) {
    stops.clear(column);
  }

  void clearAll() {
    stops.clear();
  }

  /** The next stop to the right, at most {@code last}. */
  int after(int column, int last) {
    int next = stops.nextSetBit(column + 1);
    return next < 0 ? last : Math.min(next, last);
  }

  /** The next stop to the left, at least 0. */
  int before(int column) {
    return column == 0 ? 0 : Math.max(stops.previousSetBit(column - 1), 0);
  }
}
