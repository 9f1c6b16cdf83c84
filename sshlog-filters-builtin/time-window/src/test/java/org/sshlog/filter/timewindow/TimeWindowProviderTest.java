// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.timewindow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sshlog.spi.Filter;
import org.sshlog.spi.ParameterException;
import org.sshlog.spi.testkit.Events;
import org.sshlog.spi.testkit.GivenParameters;
import org.sshlog.spi.testkit.TestContext;

class TimeWindowProviderTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private final TestContext context = new TestContext();

  private Filter filter(Map<String, ?> given) {
    TimeWindowProvider provider = new TimeWindowProvider();
    return provider.create(GivenParameters.convert(provider.descriptor(), given), context);
  }

  private static boolean passes(Filter filter, Instant time) {
    return filter.test(Events.sample().at(time).commandStart("ls"));
  }

  /** Whether an event of this time in Berlin passes. 2026-11-16 is a Monday. */
  private boolean passes(Object windows, String time) {
    Filter filter = filter(Map.of("windows", windows, "time_zone", "Europe/Berlin"));
    return passes(filter, LocalDateTime.parse(time).atZone(BERLIN).toInstant());
  }

  @ParameterizedTest
  @CsvSource({
    "Mon-Fri 08:00-18:00,2026-11-16T08:00:00,true",
    "Mon-Fri 08:00-18:00,2026-11-20T17:59:59,true",
    "Mon-Fri 08:00-18:00,2026-11-16T07:59:59,false",
    "Mon-Fri 08:00-18:00,2026-11-20T18:00:00,false",
    "Mon-Fri 08:00-18:00,2026-11-21T12:00:00,false",
    "Mon-Fri 08:00-18:00,2026-11-22T12:00:00,false",
    "08:00-18:00,2026-11-22T12:00:00,true",
    "08:00-18:00,2026-11-22T18:00:00,false",
    "sat,2026-11-21T00:00:00,true",
    "Saturday,2026-11-21T23:59:59,true",
    "Sat,2026-11-22T00:00:00,false",
    "'Sat, sun',2026-11-22T12:00:00,true",
    "'Mon,Wed-Thu 9:00-10:00',2026-11-19T09:30:00,true",
    "'Mon,Wed-Thu 9:00-10:00',2026-11-17T09:30:00,false",
    "Fri-Mon,2026-11-22T12:00:00,true",
    "Fri-Mon,2026-11-16T12:00:00,true",
    "Fri-Mon,2026-11-17T12:00:00,false",
    "00:00-24:00,2026-11-16T23:59:59,true",
    "12:00 - 24:00,2026-11-16T00:00:00,false"
  })
  void days_and_times(String window, String time, boolean passes) {
    assertThat(passes(window, time)).isEqualTo(passes);
    assertThat(passes("!" + window, time)).isNotEqualTo(passes);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-20T21:59:59,false", "2026-11-20T22:00:00,true", "2026-11-21T05:59:59,true",
    "2026-11-21T06:00:00,false", "2026-11-20T05:00:00,false", "2026-11-21T23:00:00,false",
    "2026-11-22T01:00:00,false"
  })
  void a_window_over_midnight_belongs_to_the_day_it_begins(String time, boolean passes) {
    assertThat(passes("Fri 22:00-06:00", time)).isEqualTo(passes);
  }

  @Test
  void in_any_window_and_in_no_excluded_one() {
    List<String> windows = List.of("Mon-Fri 08:00-18:00", "Sat 10:00-12:00", "!12:00-13:00");
    assertThat(passes(windows, "2026-11-16T11:00:00")).isTrue();
    assertThat(passes(windows, "2026-11-16T12:30:00")).isFalse();
    assertThat(passes(windows, "2026-11-21T11:00:00")).isTrue();
    assertThat(passes(windows, "2026-11-21T13:00:00")).isFalse();
  }

  @Test
  void the_repeated_hour_is_in_the_window_twice() {
    Filter filter = filter(Map.of("windows", "02:00-03:00", "time_zone", "Europe/Berlin"));
    assertThat(passes(filter, Instant.parse("2026-10-24T23:59:59Z"))).isFalse();
    assertThat(passes(filter, Instant.parse("2026-10-25T00:30:00Z"))).as("02:30 CEST").isTrue();
    assertThat(passes(filter, Instant.parse("2026-10-25T01:30:00Z"))).as("02:30 CET").isTrue();
    assertThat(passes(filter, Instant.parse("2026-10-25T02:00:00Z"))).isFalse();
  }

  @Test
  void the_skipped_hour_does_not_move_the_window() {
    Filter filter = filter(Map.of("windows", "03:00-04:00", "time_zone", "Europe/Berlin"));
    assertThat(passes(filter, Instant.parse("2026-03-29T00:59:59Z"))).as("01:59:59 CET").isFalse();
    assertThat(passes(filter, Instant.parse("2026-03-29T01:00:00Z"))).as("03:00 CEST").isTrue();
    assertThat(passes(filter, Instant.parse("2026-03-29T02:00:00Z"))).as("04:00 CEST").isFalse();
  }

  @Test
  void the_zone_of_the_machine_is_the_default() {
    context.setClock(Instant.EPOCH, ZoneId.of("Asia/Tokyo"));
    Filter filter = filter(Map.of("windows", "Mon 08:00-09:00"));
    assertThat(passes(filter, Instant.parse("2026-11-15T23:30:00Z"))).isTrue();
    assertThat(passes(filter, Instant.parse("2026-11-16T08:30:00Z"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "!",
        "Mo",
        "Mon-",
        "Mon-Tue-Wed",
        "Mon,,Tue",
        "Moon",
        "25:00-26:00",
        "08:00-24:01",
        "08:60-09:00",
        "08:00-08:00",
        "24:00-01:00",
        "08:00",
        "08:00-18:00 Mon",
        "8-18",
        "Mon 08:00"
      })
  void what_is_no_window_is_refused(String text) {
    assertThatThrownBy(() -> filter(Map.of("windows", text)))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("'" + text + "'");
  }

  @Test
  void what_is_no_zone_is_refused() {
    assertThatThrownBy(() -> filter(Map.of("windows", "Mon", "time_zone", "Mars/Olympus")))
        .isInstanceOf(ParameterException.class)
        .hasMessage("'Mars/Olympus' is not a known time zone");
  }
}
