// SPDX-License-Identifier: Apache-2.0
package org.sshlog.screen;

import java.util.Random;

/** What a mad program writes. */
final class RandomOutput {
  private static final String[] TEXTS = {
    "abc",
    "\u4e2d\u6587",
    "e\u0301",
    "\u2500\u2502",
    "\ud83d\udc68\u200d\ud83d\udc69",
    "\udc80",
    "\u202e",
    "\r",
    "\n",
    "\r\n",
    "\b",
    "\t",
    "\016",
    "\017",
    "\033(0",
    "\033(B",
    "\033)0",
    "\0337",
    "\0338",
    "\033M",
    "\033D",
    "\033E",
    "\033c",
    "\033#8",
    "\033H",
    "\033[!p",
    "\033]0;t\007",
    "\033P1$r\033\\",
    "\ud83d",
    "\033[",
    "\u009b",
    "0123456789abcdefghijklmnopqrstuvwxyz"
  };
  private static final String FINALS = "@ABCDEFGHIJKLMPSTXZ`abdefghlmnrsu";
  private static final int[] MODES = {1, 4, 6, 7, 25, 47, 1047, 1048, 1049, 2004};
  private static final String[] STYLES = {
    "0",
    "1",
    "2",
    "3",
    "4",
    "4:3",
    "5",
    "7",
    "8",
    "9",
    "21",
    "31",
    "42",
    "97",
    "101",
    "38;5;200",
    "48;2;1;2;3",
    "38:2::9:8:7",
    "53",
    "22",
    "27",
    "39",
    "49"
  };

  private RandomOutput() {}

  static String next(Random random) {
    return switch (random.nextInt(4)) {
      case 0, 1 -> TEXTS[random.nextInt(TEXTS.length)];
      case 2 -> "\033[" + STYLES[random.nextInt(STYLES.length)] + "m";
      default -> sequence(random);
    };
  }

  private static String sequence(Random random) {
    if (random.nextInt(4) == 0) {
      return "\033[?" + MODES[random.nextInt(MODES.length)] + (random.nextBoolean() ? "h" : "l");
    }
    String numbers = random.nextInt(9) + (random.nextBoolean() ? ";" + random.nextInt(24) : "");
    return "\033[" + numbers + FINALS.charAt(random.nextInt(FINALS.length()));
  }
}
