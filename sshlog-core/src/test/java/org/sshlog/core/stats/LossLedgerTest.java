// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.sshlog.spi.event.DataLost;
import org.sshlog.spi.event.Event;

class LossLedgerTest {
  private final List<Event> events = new ArrayList<>();
  private final LossLedger ledger = new LossLedger("host", () -> 5, events::add);

  @Test
  void reportsEachLossOnce() {
    AtomicLong lost = new AtomicLong();
    ledger.add("queue", lost::get);
    ledger.report();
    assertThat(events).isEmpty();
    lost.set(3);
    ledger.report();
    ledger.report();
    lost.set(10);
    ledger.report();
    assertThat(events).extracting(e -> ((DataLost) e).count()).containsExactly(3L, 7L);
    assertThat(ledger.losses()).containsExactly(new LossLedger.Loss("queue", 10, 0));
  }

  @Test
  void reportsAgainWhatStartsAnew() {
    AtomicLong lost = new AtomicLong(8);
    ledger.add("rule", lost::get);
    ledger.report();
    lost.set(2);
    ledger.report();
    assertThat(events).extracting(e -> ((DataLost) e).count()).containsExactly(8L, 2L);
  }

  @Test
  void reportsBytes() {
    ledger.add(() -> List.of(new LossLedger.Loss("ring", 2, 300)));
    ledger.report();
    assertThat(((DataLost) events.get(0)).bytes()).isEqualTo(300);
    assertThat(((DataLost) events.get(0)).cause()).isEqualTo("ring");
  }
}
