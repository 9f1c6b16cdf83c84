// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.login;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FailureCountsTest {
  private static final long HOUR = 3_600_000_000_000L;

  private final FailureCounts counts = new FailureCounts();

  @Test
  void eachAddressHasItsOwnUntilItIsQuiet() {
    assertThat(counts.add("192.0.2.7", HOUR)).isEqualTo(1);
    assertThat(counts.add("192.0.2.7", 2 * HOUR - 1)).isEqualTo(2);
    assertThat(counts.add("192.0.2.8", 2 * HOUR)).isEqualTo(1);
    assertThat(counts.add("192.0.2.7", 2 * HOUR)).isEqualTo(3);
    assertThat(counts.add("192.0.2.7", 3 * HOUR)).isEqualTo(1);
  }

  @Test
  void manyAddressesDoNotFillTheMemory() {
    counts.add("first", 0);
    for (int i = 0; i < FailureCounts.MAX_ADDRESSES; i++) {
      assertThat(counts.add("address " + i, 0)).isEqualTo(1);
    }
    assertThat(counts.add("first", 0)).as("forgotten").isEqualTo(1);
    assertThat(counts.add("address 9999", 0)).as("remembered").isEqualTo(2);
  }
}
