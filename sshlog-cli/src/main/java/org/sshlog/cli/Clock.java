// SPDX-License-Identifier: Apache-2.0
package org.sshlog.cli;

import java.util.Locale;

/** Times in a recording, as people read and type them. */
final class Clock {
  private static final long SECOND = 1_000_000;

  private Clock() {}

  /** A time in microseconds as {@code 1:02:03} or {@code 02:03}. */
  static String of(long micros) {
    long seconds = micros / SECOND;
    long minutes = seconds / 60;
    return minutes < 60
        ? String.format(Locale.ROOT, "%02d:%02d", minutes, seconds % 60)
        : String.format(Locale.ROOT, "%d:%02d:%02d", minutes / 60, minutes % 60, seconds % 60);
  }

  /**
   * The microseconds that a text means: {@code 90}, {@code 1:30}, {@code 1:02:03.5}; or with the
   * length known, {@code 50%}.
   *
   * @param length of the recording, -1 when it is not known
   * @return -1 when it means nothing
   */
  static long parse(String text, long length) {
    try {
      String trimmed = text.trim();
      if (trimmed.endsWith("%")) {
        double percent = Double.parseDouble(trimmed.substring(0, trimmed.length() - 1));
        return length < 0 || !(percent >= 0 && percent <= 100)
            ? -1
            : (long) (length * percent / 100);
      }
      double seconds = 0;
      for (String part : trimmed.split(":", 3)) {
        double number = Double.parseDouble(part);
        if (!(number >= 0 && number < 1e9)) {
          return -1;
        }
        seconds = seconds * 60 + number;
      }
      return Math.round(seconds * SECOND);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
