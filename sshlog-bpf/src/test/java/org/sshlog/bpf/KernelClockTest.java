// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class KernelClockTest {
  @Test
  void bootTimeIsTheSystemsUptime() throws Exception {
    long before = uptimeNs();
    long now = KernelClock.bootTimeNs();
    assertThat(now).isBetween(before, uptimeNs() + 10_000_000L);
    assertThat(KernelClock.bootTimeNs()).isGreaterThanOrEqualTo(now);
  }

  @Test
  void realTimeIsWallTime() {
    Instant before = Instant.now();
    long now = KernelClock.realTimeNs();
    Instant seen = Instant.ofEpochSecond(0, now);
    assertThat(seen).isBetween(before.minusMillis(1), Instant.now().plusMillis(1));
  }

  private static long uptimeNs() throws Exception {
    String seconds = Files.readString(Path.of("/proc/uptime")).split(" ")[0];
    return Math.round(Double.parseDouble(seconds) * 1e9);
  }
}
