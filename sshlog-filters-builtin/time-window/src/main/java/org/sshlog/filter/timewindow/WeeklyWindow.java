// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.timewindow;

import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A span of time that comes back each week. Immutable.
 *
 * @param days the days on which it begins
 * @param from its first minute of the day
 * @param to the first minute behind it; when not greater than {@code from}, one of the next day
 * @param excluded whether it was written with an exclamation mark
 */
record WeeklyWindow(Set<DayOfWeek> days, int from, int to, boolean excluded) {
  private static final int MINUTES_OF_DAY = 24 * 60;
  private static final Pattern TIMES =
      Pattern.compile("([0-9]{1,2}):([0-9]{2})\\s*-\\s*([0-9]{1,2}):([0-9]{2})");

  /**
   * Reads a window: days, times, or both, in this order.
   *
   * @throws IllegalArgumentException with a message that says what is wrong
   */
  static WeeklyWindow parse(String text) {
    boolean excluded = text.startsWith("!");
    String window = (excluded ? text.substring(1) : text).trim();
    Matcher times = TIMES.matcher(window);
    if (!times.find()) {
      return new WeeklyWindow(days(window, text), 0, MINUTES_OF_DAY, excluded);
    }
    if (times.end() != window.length()) {
      throw new IllegalArgumentException("'" + text + "' goes on behind its times");
    }
    String days = window.substring(0, times.start()).trim();
    int from = minute(times.group(1), times.group(2), text);
    int to = minute(times.group(3), times.group(4), text);
    if (from == to || from == MINUTES_OF_DAY) {
      throw new IllegalArgumentException("'" + text + "' is an empty window");
    }
    return new WeeklyWindow(
        days.isEmpty() ? EnumSet.allOf(DayOfWeek.class) : days(days, text), from, to, excluded);
  }

  private static int minute(String hours, String minutes, String text) {
    int minute = 60 * Integer.parseInt(hours) + Integer.parseInt(minutes);
    if (minute > MINUTES_OF_DAY || Integer.parseInt(minutes) > 59) {
      throw new IllegalArgumentException("'" + text + "' has a time that no clock shows");
    }
    return minute;
  }

  private static Set<DayOfWeek> days(String list, String text) {
    Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
    for (String part : list.split(",", -1)) {
      String[] ends = part.split("-", -1);
      if (ends.length > 2) {
        throw new IllegalArgumentException("'" + text + "' is not a time window");
      }
      DayOfWeek last = day(ends[ends.length - 1], text);
      for (DayOfWeek day = day(ends[0], text); day != last; day = day.plus(1)) {
        days.add(day);
      }
      days.add(last);
    }
    return days;
  }

  /** The day of an English name, of which the first three letters are enough. */
  private static DayOfWeek day(String name, String text) {
    String upper = name.trim().toUpperCase(Locale.ROOT);
    for (DayOfWeek day : DayOfWeek.values()) {
      if (upper.length() >= 3 && day.name().startsWith(upper)) {
        return day;
      }
    }
    throw new IllegalArgumentException("'" + name.trim() + "' in '" + text + "' is not a day");
  }

  /** Whether this time of the wall clock is in the window, excluded or not. */
  boolean contains(LocalDateTime time) {
    int minute = 60 * time.getHour() + time.getMinute();
    DayOfWeek day = time.getDayOfWeek();
    if (from < to) {
      return days.contains(day) && minute >= from && minute < to;
    }
    return days.contains(day) && minute >= from || days.contains(day.minus(1)) && minute < to;
  }
}
