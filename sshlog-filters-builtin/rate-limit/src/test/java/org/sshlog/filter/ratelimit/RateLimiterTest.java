// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sshlog.spi.testkit.TestContext;

class RateLimiterTest {
  private final RateLimiter limiter =
      new RateLimiter(Rate.parse("1/h"), 0, new TestContext().logger());

  @Test
  void only_the_keys_used_last_are_remembered() {
    assertThat(limiter.admit("first", 0)).isTrue();
    assertThat(limiter.admit("second", 0)).isTrue();
    for (int i = 0; i < RateLimiter.MAX_KEYS - 1; i++) {
      assertThat(limiter.admit("first", 0)).as("remembered, as it is used").isFalse();
      assertThat(limiter.admit("key " + i, 0)).isTrue();
    }
    assertThat(limiter.admit("first", 0)).isFalse();
    assertThat(limiter.admit("second", 0)).as("forgotten").isTrue();
  }

  @Test
  void the_memory_for_a_key_is_bounded() {
    assertThat(limiter.admit("x".repeat(100_000), 0)).isTrue();
    assertThat(limiter.admit("x".repeat(100_001), 0)).as("shares its allowance").isFalse();
  }

  @Test
  void a_flood_passes_once_and_a_trickle_never() {
    RateLimiter flood = new RateLimiter(Rate.parse("1/h"), 3, new TestContext().logger());
    long hour = 3_600_000_000_000L;
    for (int i = 0; i < 10_000; i++) {
      assertThat(flood.admit("attacker", 10 * hour + i)).isEqualTo(i == 3);
    }
    for (int i = 0; i < 10; i++) {
      assertThat(flood.admit("clumsy", (10 + i) * hour)).isFalse();
    }
  }

  @Test
  void the_end_of_time_does_no_harm() {
    assertThat(limiter.admit("a", Long.MAX_VALUE)).isTrue();
    assertThat(limiter.admit("a", 0)).isFalse();
    assertThat(limiter.admit("a", 3_600_000_000_000L)).isTrue();
  }
}
