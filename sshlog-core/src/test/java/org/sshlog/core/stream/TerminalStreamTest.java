// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sshlog.core.stream.StreamLab.LEADER;
import static org.sshlog.core.stream.StreamLab.MS;
import static org.sshlog.core.stream.StreamLab.SECOND;
import static org.sshlog.core.stream.StreamLab.TERMINAL;

import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sshlog.core.pipeline.Demand;
import org.sshlog.spi.event.EventType;
import org.sshlog.spi.event.StandardStream;
import org.sshlog.spi.event.TerminalInput;
import org.sshlog.spi.event.TerminalResize;
import org.sshlog.spi.event.TerminalUpdate;

class TerminalStreamTest {
  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private static void shows(StreamLab lab, long offset, byte[] bytes) {
    lab.moved(TERMINAL, false, LEADER, offset, 0, bytes);
  }

  @Test
  void adjacentBytesLeaveTogetherInTime() {
    StreamLab lab = new StreamLab().withTerminal();
    lab.shows(0, "one ");
    long first = lab.now;
    assertThat(lab.pass(5 * MS)).isLessThanOrEqualTo(first + 15 * MS);
    lab.shows(4, "two");
    assertThat(lab.output()).isEmpty();
    assertThat(lab.pass(10 * MS)).isEqualTo(Long.MAX_VALUE);
    TerminalUpdate update = lab.updates().get(0);
    assertThat(update.data()).isEqualTo("one two");
    assertThat(update.length()).isEqualTo(7);
    assertThat(update.offset()).isZero();
    assertThat(update.timeNs()).isEqualTo(first);
    assertThat(update.shellPid()).isEqualTo(LEADER);
    assertThat(update.ttyId()).isEqualTo(StreamLab.TTY);
    assertThat(update.stream()).isEqualTo(StandardStream.STDOUT);
    assertThat(lab.updates()).hasSize(1);
  }

  @Test
  void muchLeavesAtOnce() {
    StreamLab lab = new StreamLab().withTerminal();
    lab.shows(0, "x".repeat(150_000));
    assertThat(lab.updates()).extracting(TerminalUpdate::length).containsExactly(65_536, 65_536);
    lab.pass(20 * MS);
    assertThat(lab.updates().get(2).length()).isEqualTo(150_000 - 2 * 65_536);
    assertThat(lab.updates().get(2).offset()).isEqualTo(2 * 65_536);
  }

  @Test
  void aCutSequenceStandsInTheSecondEvent() {
    StreamLab lab = new StreamLab().withTerminal();
    shows(lab, 0, bytes('a', 0xE4, 0xB8));
    lab.pass(20 * MS);
    lab.pass(100 * MS);
    shows(lab, 3, bytes(0x96, 'b'));
    lab.pass(20 * MS);
    assertThat(lab.output()).containsExactly("a", "世b");
    assertThat(lab.updates().get(1).offset()).isEqualTo(1);
    assertThat(lab.updates().get(1).length()).isEqualTo(4);
  }

  @Test
  void aSequenceThatIsNeverCompletedLeavesAsItIs() {
    StreamLab lab = new StreamLab().withTerminal();
    shows(lab, 0, bytes(0xE9));
    assertThat(lab.pass(20 * MS)).isGreaterThan(lab.now + 900 * MS);
    assertThat(lab.output()).isEmpty();
    lab.pass(SECOND);
    assertThat(lab.output()).containsExactly("\uDCE9");
    shows(lab, 1, bytes('a', 0xC3));
    lab.connection.close(lab.now);
    assertThat(lab.output()).containsExactly("\uDCE9", "a\uDCC3");
  }

  @Test
  void outputLeavesBeforeWhatFollowsIt() {
    StreamLab lab = new StreamLab().withTerminal();
    lab.shows(0, "prompt");
    lab.rows = 30;
    lab.resized(30, 80);
    lab.shows(6, "more");
    lab.command(201, 10);
    assertThat(lab.types())
        .containsExactly(
            EventType.TERMINAL_RESIZE,
            EventType.TERMINAL_UPDATE,
            EventType.TERMINAL_RESIZE,
            EventType.TERMINAL_UPDATE);
    assertThat(lab.output()).containsExactly("prompt", "more");
  }

  /**
   * The second shell of a connection gets the number of the first one's, and no leader at first.
   */
  @Test
  void aTerminalThatIsMadeAnewIsAnother() {
    StreamLab lab = new StreamLab().withTerminal();
    lab.shows(0, "old");
    lab.pass(20 * MS);
    lab.terminalMadeAnew();
    lab.shows(0, "motd ");
    lab.withTerminalToo();
    lab.shows(5, "new");
    lab.pass(20 * MS);
    lab.connection.close(lab.now);
    assertThat(lab.output()).containsExactly("old", "motd ", "new");
    assertThat(lab.updates())
        .extracting(TerminalUpdate::shellPid)
        .containsExactly(LEADER, StreamLab.OTHER, StreamLab.OTHER);
    assertThat(lab.types()).doesNotContain(EventType.DATA_LOST);
  }

  @Test
  void sizeIsToldFirstAndWhenItChanges() {
    StreamLab lab = new StreamLab().withTerminal();
    lab.shows(0, "a");
    lab.resized(24, 80);
    lab.rows = 40;
    lab.shows(1, "b");
    lab.pass(20 * MS);
    assertThat(lab.types())
        .containsExactly(
            EventType.TERMINAL_RESIZE,
            EventType.TERMINAL_UPDATE,
            EventType.TERMINAL_RESIZE,
            EventType.TERMINAL_UPDATE);
    assertThat(lab.all(TerminalResize.class))
        .extracting(TerminalResize::rows)
        .containsExactly(24, 40);
  }

  @Test
  void maskedInputIsApart() {
    StreamLab lab = new StreamLab().withTerminal();
    lab.types(0, "su\r");
    lab.typesHidden(3, 6);
    lab.typesHidden(9, 1);
    lab.types(10, "id\r");
    lab.pass(20 * MS);
    assertThat(lab.input()).containsExactly("su\r", "*******", "id\r");
    assertThat(lab.all(TerminalInput.class))
        .extracting(TerminalInput::masked)
        .containsExactly(false, true, false);
    assertThat(lab.all(TerminalInput.class).get(1).length()).isEqualTo(7);
    assertThat(lab.all(TerminalInput.class).get(2).offset()).isEqualTo(10);
  }

  @Test
  void aNewLeaderIsANewSession() {
    StreamLab lab = new StreamLab().withTerminal();
    lab.shows(0, "first");
    lab.moved(TERMINAL, false, 300, 0, 0, "second".getBytes(StandardCharsets.UTF_8));
    lab.moved(TERMINAL, false, 0, 6, 0, "!".getBytes(StandardCharsets.UTF_8));
    lab.pass(20 * MS);
    assertThat(lab.output()).containsExactly("first", "second!");
    assertThat(lab.updates()).extracting(TerminalUpdate::shellPid).containsExactly(LEADER, 300);
    assertThat(lab.connection.traffic().bytesOut()).isEqualTo(12);
  }

  @Test
  void outputBeforeTheConnectionIsEstablishedWaits() {
    StreamLab lab = new StreamLab();
    lab.shows(0, "motd");
    lab.pass(SECOND);
    assertThat(lab.events).isEmpty();
    lab.established();
    lab.pass(0);
    assertThat(lab.types()).containsExactly(EventType.TERMINAL_RESIZE, EventType.TERMINAL_UPDATE);
    assertThat(lab.output()).containsExactly("motd");
  }

  @Test
  void whatFindsNoRoomBeforeThatIsTold() {
    StreamLab lab = new StreamLab();
    for (int i = 0; i < 10; i++) {
      lab.shows(i * 30_000L, "x".repeat(30_000));
    }
    lab.established();
    lab.shows(300_000, "later");
    lab.pass(20 * MS);
    long told = lab.updates().stream().mapToLong(TerminalUpdate::length).sum();
    assertThat(told).isBetween(200_000L, 262_144L);
    assertThat(lab.losses()).hasSize(1);
    assertThat(lab.losses().get(0).bytes()).isEqualTo(300_005 - told);
    assertThat(lab.losses().get(0).connection()).isSameAs(StreamLab.CONNECTION);
    assertThat(lab.connection.lostBytes()).isEqualTo(300_005 - told);
    assertThat(lab.updates().get(lab.updates().size() - 1).offset()).isEqualTo(300_000);
  }

  @Test
  void onlyWhatIsWantedIsTold() {
    StreamLab lab = new StreamLab(EnumSet.of(EventType.TERMINAL_INPUT), false).withTerminal();
    lab.shows(0, "output");
    lab.types(0, "input");
    lab.pass(20 * MS);
    assertThat(lab.types()).containsExactly(EventType.TERMINAL_INPUT);
  }

  @Test
  void aSizeThatNobodyWantedIsToldWhenSomebodyDoes() {
    StreamLab lab = new StreamLab(Set.of(EventType.TERMINAL_UPDATE), false).withTerminal();
    lab.shows(0, "a");
    lab.streams.demand(
        new Demand(Set.of(EventType.TERMINAL_UPDATE, EventType.TERMINAL_RESIZE), false));
    lab.shows(1, "b");
    lab.pass(20 * MS);
    assertThat(lab.types())
        .containsExactly(
            EventType.TERMINAL_UPDATE, EventType.TERMINAL_RESIZE, EventType.TERMINAL_UPDATE);
  }
}
