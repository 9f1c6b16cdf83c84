// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.eventlogfile;

/** Finds the boundaries in bytes that are whole lines, each with its line end. */
final class Lines {
  private Lines() {}

  /** Where the last line ends that ends at {@code limit} or before; {@code from} if none does. */
  static int endBefore(byte[] lines, int from, int limit) {
    int end = limit;
    while (end > from && lines[end - 1] != '\n') {
      end--;
    }
    return end;
  }

  /** Where the line ends that begins at {@code from}. */
  static int endAfter(byte[] lines, int from) {
    int end = from;
    while (lines[end] != '\n') {
      end++;
    }
    return end + 1;
  }

  /** How many lines end behind {@code from}. */
  static long count(byte[] lines, int from) {
    long count = 0;
    for (int i = from; i < lines.length; i++) {
      if (lines[i] == '\n') {
        count++;
      }
    }
    return count;
  }
}
