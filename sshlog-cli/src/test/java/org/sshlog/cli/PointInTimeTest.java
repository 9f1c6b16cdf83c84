// SPDX-License-Identifier: Apache-2.0
package org.sshlog.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PointInTimeTest {
  private static final ZonedDateTime NOW =
      ZonedDateTime.of(2026, 11, 21, 15, 4, 5, 0, ZoneId.of("Europe/Berlin"));

  @ParameterizedTest
  @CsvSource({
    "2026-11-20, 2026-11-19T23:00:00Z",
    "2026-11-20 08:30, 2026-11-20T07:30:00Z",
    "2026-11-20T08:30:15, 2026-11-20T07:30:15Z",
    "today, 2026-11-20T23:00:00Z",
    "yesterday, 2026-11-19T23:00:00Z",
    "2h, 2026-11-21T12:04:05Z",
    "30min, 2026-11-21T13:34:05Z",
    "7d, 2026-11-14T14:04:05Z",
    "999999d, 1970-01-01T00:00:00Z",
  })
  void times(String text, String expected) throws CliException {
    assertThat(Instant.ofEpochMilli(PointInTime.of(text, NOW))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "2026-13-01", "now-ish", "2 weeks", "-3h", "2026-11-20 25:00"})
  void noTimes(String text) {
    assertThatThrownBy(() -> PointInTime.of(text, NOW)).isInstanceOf(CliException.class);
  }
}
