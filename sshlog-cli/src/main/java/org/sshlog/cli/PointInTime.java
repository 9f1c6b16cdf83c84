// SPDX-License-Identifier: Apache-2.0
package org.sshlog.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A point in time as people write it on a command line. */
final class PointInTime {
  private static final Pattern AGO = Pattern.compile("([0-9]{1,9}) ?(s|sec|min|m|h|d)");
  private static final Map<String, Integer> SECONDS =
      Map.of("s", 1, "sec", 1, "min", 60, "m", 60, "h", 3_600, "d", 86_400);

  private PointInTime() {}

  /**
   * Reads it.
   *
   * @param now the present, in the zone that is meant
   * @return milliseconds since the epoch, not negative
   * @throws CliException when it is not one
   */
  static long of(String text, ZonedDateTime now) throws CliException {
    String word = text.strip();
    Matcher ago = AGO.matcher(word);
    try {
      ZonedDateTime time;
      if (ago.matches()) {
        long seconds = Long.parseLong(ago.group(1)) * SECONDS.get(ago.group(2));
        time = now.minus(Duration.ofSeconds(seconds));
      } else if (word.equals("today")) {
        time = now.toLocalDate().atStartOfDay(now.getZone());
      } else if (word.equals("yesterday")) {
        time = now.toLocalDate().minusDays(1).atStartOfDay(now.getZone());
      } else if (word.length() <= 10) {
        time = LocalDate.parse(word).atStartOfDay(now.getZone());
      } else {
        time = LocalDateTime.parse(word.replace(' ', 'T')).atZone(now.getZone());
      }
      return Math.max(0, time.toInstant().toEpochMilli());
    } catch (DateTimeException | ArithmeticException e) {
      throw new CliException(
          CliException.USAGE,
          "--since: '"
              + text
              + "' is no time; write '2026-11-21', '2026-11-21 15:04', today, yesterday, or how"
              + " long ago, such as 30min, 2h or 7d",
          e);
    }
  }
}
