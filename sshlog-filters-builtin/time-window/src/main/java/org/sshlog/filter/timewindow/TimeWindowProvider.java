// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.timewindow;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import org.sshlog.spi.Filter;
import org.sshlog.spi.FilterProvider;
import org.sshlog.spi.Parameter;
import org.sshlog.spi.ParameterType;
import org.sshlog.spi.Parameters;
import org.sshlog.spi.PluginContext;
import org.sshlog.spi.PluginDescriptor;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.event.EventType;

/**
 * Keeps events that happen in one of some windows of the week, if there are any without an
 * exclamation mark, and in none of those with one. What counts is the wall clock when the event
 * happened, however long it waited; when clocks change, the hour that is repeated is in the window
 * twice, and the one that is skipped not at all.
 */
public final class TimeWindowProvider implements FilterProvider {
  private static final Parameter<List<WeeklyWindow>> WINDOWS =
      Parameter.of(
              "windows",
              ParameterType.of(
                      "time window",
                      "days and times such as Mon-Fri 08:00-18:00, Sat,Sun or '!22:00-06:00'",
                      WeeklyWindow::parse)
                  .nonEmptyList(),
              "when events pass; ! before a window excludes it; one over midnight belongs to the"
                  + " day on which it begins")
          .required();
  private static final Parameter<ZoneId> TIME_ZONE =
      Parameter.of(
          "time_zone",
          ParameterType.of(
              "time zone", "a time zone such as UTC or Europe/Berlin", TimeWindowProvider::zone),
          "whose wall clock counts; this machine's if not given");
  private static final PluginDescriptor DESCRIPTOR =
      PluginDescriptor.of(
          "time_window",
          "Keeps events at certain times of the week",
          EnumSet.allOf(EventType.class),
          WINDOWS,
          TIME_ZONE);

  /** For the service loader. */
  public TimeWindowProvider() {}

  @Override
  public PluginDescriptor descriptor() {
    return DESCRIPTOR;
  }

  @Override
  public Filter create(Parameters parameters, PluginContext context) {
    List<WeeklyWindow> windows = parameters.get(WINDOWS);
    ZoneId zone = parameters.find(TIME_ZONE).orElseGet(() -> context.clock().getZone());
    boolean always = windows.stream().allMatch(WeeklyWindow::excluded);
    return event -> {
      LocalDateTime time = LocalDateTime.ofInstant(timeOf(event), zone);
      return (always || windows.stream().anyMatch(w -> !w.excluded() && w.contains(time)))
          && windows.stream().noneMatch(w -> w.excluded() && w.contains(time));
    };
  }

  private static Instant timeOf(Event event) {
    return Instant.ofEpochSecond(0, event.timeNs());
  }

  private static ZoneId zone(String text) {
    try {
      return ZoneId.of(text.trim());
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("'" + text + "' is not a known time zone", e);
    }
  }
}
