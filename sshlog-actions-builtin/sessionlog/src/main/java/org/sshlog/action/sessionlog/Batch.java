// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.sessionlog;

import java.util.Arrays;

/** Text for one file that is still to be written, and which events it is from. For one thread. */
final class Batch {
  private static final int ENOUGH = 64 * 1024;
  private static final int MAX_EVENTS = 4096;

  private final Bytes bytes = new Bytes();
  private int[] ends = new int[16];
  private long[] carried = new long[16];
  private int count;

  /** Where the text of the next event is to be added. */
  Bytes bytes() {
    return bytes;
  }

  /** The text of one event is complete; it stands for so many bytes of the session. */
  void eventEnds(long ofBytes) {
    if (count == ends.length) {
      ends = Arrays.copyOf(ends, 2 * count);
      carried = Arrays.copyOf(carried, 2 * count);
    }
    ends[count] = bytes.length();
    carried[count++] = ofBytes;
  }

  boolean isFull() {
    return bytes.length() >= ENOUGH || count >= MAX_EVENTS;
  }

  int count() {
    return count;
  }

  /** How many events lie wholly within this many bytes of the text. */
  int eventsWithin(int length) {
    int whole = 0;
    while (whole < count && ends[whole] <= length) {
      whole++;
    }
    return whole;
  }

  /** How long the text of the first so many events is. */
  int lengthOf(int events) {
    return events == 0 ? 0 : ends[events - 1];
  }

  /** How many bytes of the session all but the first so many events stand for. */
  long carriedBehind(int events) {
    long sum = 0;
    for (int i = events; i < count; i++) {
      sum += carried[i];
    }
    return sum;
  }

  void clear() {
    bytes.clear();
    count = 0;
  }
}
