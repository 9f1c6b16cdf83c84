// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.terminal.host;

import java.util.Optional;

/**
 * What {@code /proc/PID/stat} says of a process.
 *
 * @param name the first 15 bytes of its program's name; hostile text
 * @param terminal the number of its controlling pseudo-terminal, -1 without one
 * @param start when it began, in clock ticks since boot
 */
record ProcessStat(
    int pid, String name, char state, int parent, int session, int terminal, long start) {
  private static final int FIRST_MAJOR = 136;
  private static final int MAJORS = 8;

  /** Reads the one line; empty when it makes no sense. */
  static Optional<ProcessStat> parse(String line) {
    int begin = line.indexOf('(');
    // The name may hold anything, also a bracket.
    int end = line.lastIndexOf(')');
    if (begin < 0 || end < begin) {
      return Optional.empty();
    }
    String[] rest = line.substring(end + 1).trim().split(" ");
    try {
      return Optional.of(
          new ProcessStat(
              Integer.parseInt(line.substring(0, begin).trim()),
              line.substring(begin + 1, end),
              rest[0].charAt(0),
              Integer.parseInt(rest[1]),
              Integer.parseInt(rest[3]),
              terminal(Integer.parseInt(rest[4])),
              Long.parseLong(rest[19])));
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  /** The pseudo-terminal's number in a device number as the kernel writes it here. */
  static int terminal(int device) {
    int major = device >> 8 & 0xFFF;
    int minor = (device & 0xFF) | (device >> 12 & 0xFFF00);
    boolean isPseudo = major >= FIRST_MAJOR && major < FIRST_MAJOR + MAJORS;
    return isPseudo ? minor + ((major - FIRST_MAJOR) << 20) : -1;
  }

  /** Whether it has ended and only waits for its parent to notice. */
  boolean isZombie() {
    return state == 'Z' || state == 'X';
  }
}
