// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sshlog.core.stream.StreamLab.LEADER;
import static org.sshlog.core.stream.StreamLab.MS;
import static org.sshlog.core.stream.StreamLab.NUMBER;
import static org.sshlog.core.stream.StreamLab.TERMINAL;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.sshlog.spi.event.DataLost;
import org.sshlog.spi.event.RawText;
import org.sshlog.spi.event.TerminalUpdate;

class StreamChunkingTest {
  private static final String WIDE = "aé世😀ß\u0301\r\n\u001b[31m";

  /** Text, UTF-8 and garbage in turn. */
  private static byte[] produce(Random random) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int parts = 1 + random.nextInt(30);
    for (int i = 0; i < parts; i++) {
      byte[] part = new byte[random.nextInt(random.nextInt(20) == 0 ? 60_000 : 40)];
      switch (random.nextInt(3)) {
        case 0 -> Arrays.fill(part, (byte) ('a' + random.nextInt(26)));
        case 1 -> random.nextBytes(part);
        default -> part = WIDE.repeat(random.nextInt(8)).getBytes(StandardCharsets.UTF_8);
      }
      bytes.writeBytes(part);
    }
    return bytes.toByteArray();
  }

  @Property(tries = 400)
  void whatComesOutIsWhatWentInButForWhatWasLost(
      @ForAll long seed, @ForAll @IntRange(max = 5) int lossInTen) {
    Random random = new Random(seed);
    byte[] produced = produce(random);
    BitSet lost = new BitSet(produced.length);
    StreamLab lab = new StreamLab().withTerminal();
    int at = 0;
    while (at < produced.length) {
      int length =
          Math.min(produced.length - at, 1 + random.nextInt(random.nextInt(9) == 0 ? 33_000 : 9));
      if (random.nextInt(10) < lossInTen) {
        lost.set(at, at + length);
      } else {
        byte[] part = Arrays.copyOfRange(produced, at, at + length);
        lab.moved(TERMINAL, false, LEADER, at, lost.cardinality(), part);
      }
      at += length;
      if (random.nextInt(4) == 0) {
        lab.pass(random.nextInt(30) * MS);
      }
      if (random.nextInt(40) == 0) {
        lab.command(201, at);
      }
    }
    lab.table.put(NUMBER, TERMINAL, false, produced.length, lost.cardinality(), LEADER);
    lab.connection.close(lab.now);
    check(lab, produced, lost);
  }

  private static void check(StreamLab lab, byte[] produced, BitSet lost) {
    long next = 0;
    BitSet told = new BitSet(produced.length);
    for (TerminalUpdate update : lab.updates()) {
      byte[] bytes = RawText.encode(update.data());
      assertThat(bytes).hasSize(update.length());
      assertThat(update.offset()).isGreaterThanOrEqualTo(next);
      int from = (int) update.offset();
      assertThat(bytes).isEqualTo(Arrays.copyOfRange(produced, from, from + bytes.length));
      told.set(from, from + bytes.length);
      next = update.offset() + update.length();
    }
    told.flip(0, produced.length);
    assertThat(told).isEqualTo(lost);
    assertThat(next).isEqualTo(produced.length);
    long lostBytes = lab.losses().stream().mapToLong(DataLost::bytes).sum();
    assertThat(lostBytes).isEqualTo(lost.cardinality());
    assertThat(lab.connection.lostBytes()).isEqualTo(lost.cardinality());
  }

  @Property(tries = 200)
  void withoutLossesNoSequenceIsCut(@ForAll long seed) {
    Random random = new Random(seed);
    String text = WIDE.repeat(1 + random.nextInt(300));
    byte[] produced = text.getBytes(StandardCharsets.UTF_8);
    StreamLab lab = new StreamLab().withTerminal();
    int at = 0;
    while (at < produced.length) {
      int end = Math.min(produced.length, at + 1 + random.nextInt(12));
      lab.moved(TERMINAL, false, LEADER, at, 0, Arrays.copyOfRange(produced, at, end));
      lab.pass(random.nextInt(2) * 20 * MS);
      at = end;
    }
    lab.connection.close(lab.now);
    assertThat(String.join("", lab.output())).isEqualTo(text);
    assertThat(lab.output()).noneMatch(RawText::hasRawBytes);
  }
}
