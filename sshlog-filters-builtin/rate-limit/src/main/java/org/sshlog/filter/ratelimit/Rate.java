// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.ratelimit;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of events in a time.
 *
 * @param events at least 1
 * @param periodNs at least a second, at most a year, in nanoseconds
 * @param text as it was written
 */
record Rate(int events, long periodNs, String text) {
  private static final Pattern SYNTAX =
      Pattern.compile("\\s*([0-9]{1,9})\\s*/\\s*([0-9]{0,9})\\s*([a-z]+)\\s*");
  private static final Map<String, Duration> UNITS =
      Map.of(
          "s", Duration.ofSeconds(1),
          "sec", Duration.ofSeconds(1),
          "second", Duration.ofSeconds(1),
          "min", Duration.ofMinutes(1),
          "minute", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "hour", Duration.ofHours(1),
          "d", Duration.ofDays(1),
          "day", Duration.ofDays(1));

  /**
   * Reads a rate: {@code 10/min}, {@code 5/10s}.
   *
   * @throws IllegalArgumentException when the text is none
   */
  static Rate parse(String text) {
    Matcher matcher = SYNTAX.matcher(text);
    Duration unit = matcher.matches() ? UNITS.get(matcher.group(3)) : null;
    if (unit == null) {
      throw new IllegalArgumentException("'" + text + "' is not a rate");
    }
    int events = Integer.parseInt(matcher.group(1));
    int count = matcher.group(2).isEmpty() ? 1 : Integer.parseInt(matcher.group(2));
    Duration period = unit.multipliedBy(count);
    if (events == 0 || count == 0 || period.compareTo(Duration.ofDays(366)) > 0) {
      throw new IllegalArgumentException(
          "'" + text + "' must let at least one event through in a time of at most a year");
    }
    return new Rate(events, period.toNanos(), text.trim());
  }

  @Override
  public String toString() {
    return text;
  }
}
