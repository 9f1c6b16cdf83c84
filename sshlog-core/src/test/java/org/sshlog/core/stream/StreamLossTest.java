// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sshlog.core.stream.StreamLab.LEADER;
import static org.sshlog.core.stream.StreamLab.MS;
import static org.sshlog.core.stream.StreamLab.NUMBER;
import static org.sshlog.core.stream.StreamLab.SECOND;
import static org.sshlog.core.stream.StreamLab.TERMINAL;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sshlog.core.record.KernelRecord.StreamId;
import org.sshlog.spi.event.DataLost;
import org.sshlog.spi.event.TerminalUpdate;

class StreamLossTest {
  @Test
  void aGapStandsInTheOffsetAndIsTold() {
    StreamLab lab = new StreamLab().withTerminal();
    lab.shows(0, "one");
    lab.shows(100, 97, "two");
    lab.pass(20 * MS);
    assertThat(lab.updates()).extracting(TerminalUpdate::offset).containsExactly(0L, 100L);
    assertThat(lab.losses()).hasSize(1);
    DataLost loss = lab.losses().get(0);
    assertThat(loss.bytes()).isEqualTo(97);
    assertThat(loss.count()).isEqualTo(1);
    assertThat(loss.ttyId()).isEqualTo(StreamLab.TTY);
    assertThat(loss.connection()).isSameAs(StreamLab.CONNECTION);
    assertThat(lab.connection.lostBytes()).isEqualTo(97);
  }

  @Test
  void aGapThatNobodyWantedIsNoLoss() {
    StreamLab lab = new StreamLab().withTerminal();
    lab.shows(0, "one");
    lab.shows(100, "two");
    lab.pass(20 * MS);
    assertThat(lab.updates()).extracting(TerminalUpdate::offset).containsExactly(0L, 100L);
    assertThat(lab.losses()).isEmpty();
  }

  @Test
  void manyGapsAreToldOnceASecond() {
    StreamLab lab = new StreamLab().withTerminal();
    for (int i = 1; i <= 10; i++) {
      lab.shows(i * 10L, i * 9L, "x");
      lab.pass(20 * MS);
    }
    assertThat(lab.losses()).hasSize(1);
    lab.pass(SECOND);
    assertThat(lab.losses()).extracting(DataLost::bytes).containsExactly(9L, 81L);
    assertThat(lab.losses().get(1).count()).isEqualTo(9);
  }

  @Test
  void whatWasLostAtTheEndIsToldWhenTheConnectionEnds() {
    StreamLab lab = new StreamLab().withTerminal();
    lab.shows(0, "one");
    lab.table.put(NUMBER, TERMINAL, false, 50, 47, LEADER);
    lab.connection.close(lab.now);
    assertThat(lab.output()).containsExactly("one", "");
    assertThat(lab.updates().get(1).offset()).isEqualTo(50);
    assertThat(lab.updates().get(1).length()).isZero();
    assertThat(lab.losses()).extracting(DataLost::bytes).containsExactly(47L);
    assertThat(lab.table.entries).isEmpty();
    assertThat(lab.connection.traffic().bytesOut()).isEqualTo(50);
  }

  @Test
  void whatWasLostAtTheEndIsToldSomeTimeAfterTheLeadersEnd() {
    StreamLab lab = new StreamLab().withTerminal();
    lab.shows(0, "one");
    lab.table.put(NUMBER, TERMINAL, false, 50, 47, LEADER);
    lab.exit(LEADER, null, -1);
    lab.pass(4 * SECOND);
    assertThat(lab.losses()).isEmpty();
    lab.pass(2 * SECOND);
    assertThat(lab.losses()).extracting(DataLost::bytes).containsExactly(47L);
    assertThat(lab.updates().get(1).offset()).isEqualTo(50);
    assertThat(lab.table.entries).isEmpty();
  }

  @Test
  void anotherSessionsCountIsNotTakenForThis() {
    StreamLab lab = new StreamLab().withTerminal();
    lab.shows(0, "one");
    lab.table.put(NUMBER, TERMINAL, false, 50, 47, LEADER + 1);
    lab.connection.close(lab.now);
    assertThat(lab.output()).containsExactly("one");
    assertThat(lab.losses()).isEmpty();
  }

  @Test
  void aNewSessionsCountIsNotForgottenWithTheOldOnes() {
    StreamLab lab = new StreamLab().withTerminal();
    lab.shows(0, "one");
    lab.table.put(NUMBER, TERMINAL, false, 8, 0, StreamLab.OTHER);
    lab.exit(LEADER, null, -1);
    lab.withTerminalToo();
    lab.pass(6 * SECOND);
    assertThat(lab.table.entries).hasSize(1);
    lab.shows(0, "first");
    lab.shows(5, "two");
    lab.pass(20 * MS);
    assertThat(lab.output()).containsExactly("one", "firsttwo");
    assertThat(lab.updates().get(1).offset()).isZero();
  }

  @Test
  void allHoldLittleTogether() {
    StreamLab lab = new StreamLab().established();
    for (int i = 0; i < 500; i++) {
      lab.exec(1_000 + i, 1_000 + i, i, List.of(TERMINAL, TERMINAL, TERMINAL), 0, "sh");
    }
    for (int i = 0; i < 500; i++) {
      lab.moved(new StreamId(TERMINAL.kind(), i), false, 1_000 + i, 0, 0, new byte[40_000]);
    }
    // 500 buffers of 64 KiB would be 32 MB: those that find too much waiting leave at once.
    assertThat(lab.updates()).hasSizeGreaterThan(300);
    lab.pass(20 * MS);
    assertThat(lab.updates()).hasSize(500);
  }

  @Test
  void bytesThatTheDaemonDroppedAreALoss() {
    StreamLab lab = new StreamLab().withTerminal();
    lab.shows(0, "one");
    lab.drops(3, 500);
    lab.shows(503, "two");
    lab.pass(20 * MS);
    assertThat(lab.updates()).extracting(TerminalUpdate::offset).containsExactly(0L, 503L);
    assertThat(lab.losses()).extracting(DataLost::bytes).containsExactly(500L);
    assertThat(lab.connection.lostBytes()).isEqualTo(500);
  }

  @Test
  void bytesDroppedAtTheEndStandInTheLastOffset() {
    StreamLab lab = new StreamLab().withTerminal();
    lab.shows(0, "one");
    lab.drops(3, 500);
    lab.connection.close(lab.now);
    assertThat(lab.output()).containsExactly("one", "");
    assertThat(lab.updates().get(1).offset()).isEqualTo(503);
    assertThat(lab.losses()).extracting(DataLost::bytes).containsExactly(500L);
  }

  @Test
  void timeStandsStillForAConnectionThatIsBehind() {
    StreamLab lab = new StreamLab().withTerminal();
    lab.shows(0, "one");
    long shown = lab.now;
    lab.now += SECOND;
    assertThat(lab.streams.tick(lab.now, (number, now) -> number == NUMBER ? shown : now))
        .isEqualTo(Deadlines.NEVER);
    assertThat(lab.updates()).isEmpty();
    lab.pass(0);
    assertThat(lab.output()).containsExactly("one");
  }
}
