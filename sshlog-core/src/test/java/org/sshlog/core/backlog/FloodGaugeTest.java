// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.backlog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FloodGaugeTest {
  private static final long MS = 1_000_000;

  private final FloodGauge gauge = new FloodGauge();
  private final long start = System.nanoTime();

  @Test
  void muchInAShortTimeIsAFloodUntilItPauses() {
    for (int i = 0; i < 100; i++) {
      gauge.add(500_000, start + i * 5 * MS);
    }
    long last = start + 99 * 5 * MS;
    assertThat(gauge.isWithin(1_000 * MS, last)).isTrue();
    assertThat(gauge.isWithin(400 * MS, last)).isFalse();
    assertThat(gauge.isWithin(1_000 * MS, last + 60 * MS)).isFalse();
  }

  @Test
  void littleForALongTimeIsNone() {
    for (int i = 0; i < 100; i++) {
      gauge.add(20_000, start + i * 5 * MS);
      assertThat(gauge.isWithin(Long.MAX_VALUE / 2, start + i * 5 * MS)).isFalse();
    }
  }

  @Test
  void afterAPauseAnotherOneBegins() {
    gauge.add(2_000_000, start);
    gauge.add(2_000_000, start + 500 * MS);
    assertThat(gauge.isWithin(100 * MS, start + 510 * MS)).isTrue();
  }
}
