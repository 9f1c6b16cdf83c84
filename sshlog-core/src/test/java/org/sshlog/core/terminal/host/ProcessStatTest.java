// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.terminal.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessStatTest {
  @Test
  void readsALineWhoseNameIsHostile() {
    String line = "12 (a) R 1 (b) S 3 12 11 34819 12 4194304 1 2 3 4 5 6 7 8 20 0 1 0 4711 9 9";
    assertThat(ProcessStat.parse(line))
        .contains(new ProcessStat(12, "a) R 1 (b", 'S', 3, 11, 3, 4711));
    assertThat(ProcessStat.parse("12 (a")).isEmpty();
    assertThat(ProcessStat.parse("12 (a) S 3")).isEmpty();
    assertThat(ProcessStat.parse("")).isEmpty();
  }

  @Test
  void tellsPseudoTerminalsByTheirDeviceNumber() {
    assertThat(ProcessStat.terminal(0)).isEqualTo(-1);
    assertThat(ProcessStat.terminal(4 << 8 | 1)).isEqualTo(-1);
    assertThat(ProcessStat.terminal(136 << 8)).isZero();
    assertThat(ProcessStat.terminal(136 << 8 | 255)).isEqualTo(255);
    assertThat(ProcessStat.terminal(136 << 8 | 1 << 20 | 4)).isEqualTo(260);
  }
}
