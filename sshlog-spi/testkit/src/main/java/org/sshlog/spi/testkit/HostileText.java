// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.testkit;

import java.util.Collections;
import java.util.List;
import org.sshlog.spi.event.RawText;

/** Texts that a user of SSH may put into arguments, file names and terminals to do harm. */
public final class HostileText {
  /** The most bytes of arguments that are recorded of one command: 128 KiB. */
  public static final int MAX_ARGUMENT_BYTES = 128 * 1024;

  /** Pretends to be a second line of a log. */
  public static final String FORGED_LINE =
      "x\r\n2026-01-01 00:00:00 connection_close       (1) root from ip 127.0.0.1:1";

  /** Clears the screen, sets the title, and asks a terminal to answer. */
  public static final String ESCAPES = "\u001b[2J\u001b]0;owned\u0007\u001b[6n\u009b31m\b\b\u007f";

  /** Shows itself in another order than it is stored, and hides parts. */
  public static final String BIDI =
      "\u202etxt.exe\u202c \u2066a\u2069 \u200b\u200d\ufeff\u2028\u2029";

  /** Bytes that are not UTF-8: overlong, truncated, a surrogate and a byte that never occurs. */
  public static final String RAW_BYTES = raw(0xC0, 0xAF, 'a', 0xED, 0xA0, 0x80, 0xFF, 0xE2, 0x82);

  /** Text with NUL, which no C program ever sends, but memory may hold. */
  public static final String NUL = "a\0b\0";

  /** Halves of surrogate pairs, which no byte stands for. */
  public static final String LONE_SURROGATES = "\ud800 \udfff\ud83d \ude00";

  /** Tries to get out of quotes, templates, formats, markup, queries and command lines. */
  public static final String INJECTION =
      "'; touch /tmp/owned; \" $(id) `id` ${jndi:ldap://x} {{username}} %s%n {} <b>&amp;|\\ -- --x=";

  /** Characters beyond 16 bits, combining and wide ones. */
  public static final String WIDE =
      "\ud83d\udc69\u200d\ud83d\udcbb e\u0301\u0301\u0301 \u4e2d\u6587";

  private static final List<String> ALL =
      List.of(
          "",
          " ",
          FORGED_LINE,
          ESCAPES,
          BIDI,
          RAW_BYTES,
          NUL,
          LONE_SURROGATES,
          INJECTION,
          WIDE,
          "-rf",
          "../../../../etc/passwd");

  private HostileText() {}

  /** All short texts of this class. */
  public static List<String> all() {
    return ALL;
  }

  /** A text of as many bytes as an argument can have. */
  public static String longText() {
    return "a".repeat(MAX_ARGUMENT_BYTES);
  }

  /** 5,000 arguments, the first being the program's name. */
  public static List<String> manyArguments() {
    return Collections.nCopies(5_000, "argument");
  }

  /** Texts that a careless regular expression takes forever to search. */
  public static List<String> slowToSearch() {
    return List.of("a".repeat(40) + "!", "xy".repeat(2_000) + "!", "a ".repeat(2_000) + "\n");
  }

  /** A text decoded from bytes as {@link RawText} does it; only the low eight bits count. */
  public static String raw(int... bytes) {
    byte[] array = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      array[i] = (byte) bytes[i];
    }
    return RawText.decode(array, 0, array.length);
  }
}
