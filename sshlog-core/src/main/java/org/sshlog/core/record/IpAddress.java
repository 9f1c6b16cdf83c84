// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.record;

/** The canonical text form of IP addresses: RFC 5952 for IPv6; an IPv4-mapped one as IPv4. */
final class IpAddress {
  private static final int GROUPS = 8;

  private IpAddress() {}

  /** The text of the 4 bytes from {@code at}. */
  static String ofV4(byte[] bytes, int at) {
    return (bytes[at] & 0xFF)
        + "."
        + (bytes[at + 1] & 0xFF)
        + "."
        + (bytes[at + 2] & 0xFF)
        + "."
        + (bytes[at + 3] & 0xFF);
  }

  /** The text of the 16 bytes from {@code at}. */
  static String ofV6(byte[] bytes, int at) {
    if (isMapped(bytes, at)) {
      return ofV4(bytes, at + 12);
    }
    int[] groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      groups[i] = (bytes[at + 2 * i] & 0xFF) << 8 | bytes[at + 2 * i + 1] & 0xFF;
    }
    int zerosFrom = longestZeros(groups);
    int zerosTo = zerosFrom;
    while (zerosFrom >= 0 && zerosTo < GROUPS && groups[zerosTo] == 0) {
      zerosTo++;
    }
    StringBuilder text = new StringBuilder(39);
    for (int i = 0; i < GROUPS; i++) {
      if (i == zerosFrom) {
        text.append("::");
        i = zerosTo - 1;
      } else {
        if (i > 0 && i != zerosTo) {
          text.append(':');
        }
        text.append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }

  /** Where the longest run of at least two zero groups begins, the first of equals; else -1. */
  private static int longestZeros(int[] groups) {
    int best = -1;
    int bestLength = 1;
    int start = 0;
    for (int i = 0; i <= GROUPS; i++) {
      if (i < GROUPS && groups[i] == 0) {
        continue;
      }
      if (i - start > bestLength) {
        best = start;
        bestLength = i - start;
      }
      start = i + 1;
    }
    return best;
  }

  private static boolean isMapped(byte[] bytes, int at) {
    for (int i = 0; i < 10; i++) {
      if (bytes[at + i] != 0) {
        return false;
      }
    }
    return bytes[at + 10] == -1 && bytes[at + 11] == -1;
  }
}
