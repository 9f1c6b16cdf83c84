// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.stream;

/** Where UTF-8 may be cut. */
final class Utf8Cut {
  private Utf8Cut() {}

  /**
   * How many bytes at the end of {@code bytes[0..size)} are the begin of a sequence whose rest may
   * still come: 0 to 3.
   */
  static int incompleteTail(byte[] bytes, int size) {
    for (int length = 1; length <= 3 && length <= size; length++) {
      int lead = bytes[size - length] & 0xFF;
      if (lead < 0x80) {
        return 0;
      }
      if (lead >= 0xC0) {
        boolean begins = sequenceLength(lead) > length;
        return begins && (length == 1 || mayFollow(lead, bytes[size - length + 1] & 0xFF))
            ? length
            : 0;
      }
    }
    return 0;
  }

  private static int sequenceLength(int lead) {
    return lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
  }

  /** Whether {@code second} may stand behind {@code lead}; it is a continuation byte. */
  private static boolean mayFollow(int lead, int second) {
    return switch (lead) {
      case 0xE0 -> second >= 0xA0;
      case 0xED -> second <= 0x9F;
      case 0xF0 -> second >= 0x90;
      case 0xF4 -> second <= 0x8F;
      default -> true;
    };
  }
}
