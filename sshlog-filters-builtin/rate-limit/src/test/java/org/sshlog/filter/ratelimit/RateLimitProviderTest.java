// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sshlog.spi.Filter;
import org.sshlog.spi.ParameterException;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.testkit.Events;
import org.sshlog.spi.testkit.GivenParameters;
import org.sshlog.spi.testkit.TestContext;

class RateLimitProviderTest {
  private static final Instant START = Instant.parse("2026-11-16T12:00:00Z");

  private final TestContext context = new TestContext();

  private Filter filter(String limit, String by) {
    RateLimitProvider provider = new RateLimitProvider();
    return provider.create(
        GivenParameters.convert(provider.descriptor(), Map.of("limit", limit, "by", by)), context);
  }

  private static Event event(Duration after) {
    return Events.sample().at(START.plus(after)).commandStart("ls");
  }

  /** How many of so many events at one moment pass. */
  private static long passing(Filter filter, int count, Duration after) {
    return IntStream.range(0, count).filter(i -> filter.test(event(after))).count();
  }

  @ParameterizedTest
  @CsvSource({"10/min,10,60", "5/10s,5,10", "3 / 2 hour,3,7200", "1/s,1,1", "7/day,7,86400"})
  void a_whole_allowance_passes_and_comes_back_in_its_time(String limit, int events, long seconds) {
    Filter filter = filter(limit, "none");
    assertThat(passing(filter, 100, Duration.ZERO)).isEqualTo(events);
    assertThat(passing(filter, 100, Duration.ofSeconds(seconds))).isEqualTo(events);
    assertThat(passing(filter, 100, Duration.ofSeconds(10 * seconds))).isEqualTo(events);
  }

  @Test
  void it_comes_back_evenly() {
    Filter filter = filter("10/min", "none");
    assertThat(passing(filter, 100, Duration.ZERO)).isEqualTo(10);
    assertThat(passing(filter, 100, Duration.ofSeconds(5))).isZero();
    assertThat(passing(filter, 100, Duration.ofSeconds(6))).isEqualTo(1);
    assertThat(passing(filter, 100, Duration.ofSeconds(36))).isEqualTo(5);
  }

  @Test
  void over_a_long_time_no_more_than_the_rate_passes() {
    Filter filter = filter("10/min", "none");
    long passed =
        IntStream.range(0, 60 * 60 * 10)
            .filter(i -> filter.test(event(Duration.ofMillis(100L * i))))
            .count();
    assertThat(passed).isBetween(600L, 610L);
  }

  @Test
  void each_user_address_or_command_has_its_own() {
    Filter byUser = filter("1/min", "user");
    assertThat(byUser.test(Events.sample().user("a").established())).isTrue();
    assertThat(byUser.test(Events.sample().user("b").established())).isTrue();
    assertThat(byUser.test(Events.sample().user("a").established())).isFalse();
    Filter byIp = filter("1/min", "ip");
    assertThat(byIp.test(Events.sample().clientIp("192.0.2.1").authFailed())).isTrue();
    assertThat(byIp.test(Events.sample().clientIp("192.0.2.2").authFailed())).isTrue();
    assertThat(byIp.test(Events.sample().clientIp("192.0.2.2").user("x").authFailed())).isFalse();
    Filter byCommand = filter("1/min", "command");
    assertThat(byCommand.test(Events.sample().commandStart("ls"))).isTrue();
    assertThat(byCommand.test(Events.sample().commandFinish(0, "/bin/ls"))).isFalse();
    assertThat(byCommand.test(Events.sample().networkConnect("curl", "::1", 80))).isTrue();
    assertThat(byCommand.test(Events.sample().established())).isTrue();
    assertThat(byCommand.test(Events.sample().closed())).as("no command either").isFalse();
  }

  @Test
  void the_clock_may_be_set_back() {
    Filter filter = filter("10/min", "none");
    assertThat(passing(filter, 100, Duration.ofDays(365))).isEqualTo(10);
    assertThat(passing(filter, 100, Duration.ZERO)).isZero();
    assertThat(passing(filter, 100, Duration.ofMinutes(1))).isEqualTo(10);
  }

  @Test
  void events_out_of_order_win_nothing() {
    Filter filter = filter("10/min", "none");
    long passed = 0;
    for (int i = 0; i < 1000; i++) {
      passed += passing(filter, 1, Duration.ofSeconds(i % 2 == 0 ? 30 : 0));
    }
    assertThat(passed).isEqualTo(10);
  }

  @Test
  void what_is_held_back_is_logged_at_once_and_then_once_a_minute() {
    Filter filter = filter("10/min", "user");
    passing(filter, 10, Duration.ZERO);
    assertThat(context.log()).isEmpty();
    passing(filter, 100, Duration.ofSeconds(1));
    assertThat(context.log())
        .containsExactly(
            "INFO the limit of 10/min is reached, last by 'alice': 1 held back since the last such"
                + " message, 1 in all");
    passing(filter, 1, Duration.ofSeconds(61));
    assertThat(context.log())
        .hasSize(2)
        .last()
        .asString()
        .endsWith("99 held back since the last such message, 100 in all");
    passing(filter, 1, Duration.ofMinutes(30));
    assertThat(context.log()).as("nothing was held back since").hasSize(2);
  }

  @Test
  void hostile_names_are_logged_escaped() {
    Filter filter = filter("1/min", "user");
    Event event = Events.sample().user("a\n\u001b[2J" + "b".repeat(5000)).established();
    filter.test(event);
    filter.test(event);
    assertThat(context.log()).hasSize(1);
    assertThat(context.log().get(0)).contains("a\\n\\x1b[2Jbbb").hasSizeLessThan(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10",
        "min",
        "/min",
        "10/",
        "10/5",
        "0/min",
        "10/0s",
        "-1/min",
        "10/fortnight",
        "10 per min",
        "9999999999/s",
        "1/400d",
        "1/999999999d",
        "1.5/s"
      })
  void what_is_no_rate_is_refused(String text) {
    assertThatThrownBy(() -> filter(text, "none"))
        .isInstanceOf(ParameterException.class)
        .hasMessageStartingWith("'" + text + "' ");
  }
}
