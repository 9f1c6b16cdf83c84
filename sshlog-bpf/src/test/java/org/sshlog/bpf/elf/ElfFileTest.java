// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.sshlog.bpf.TestObjects;

class ElfFileTest {
  private final byte[] intact = TestObjects.bytes("maps");

  @Test
  void readsSectionsAndSymbolsOfAnIntactFile() throws Exception {
    ElfFile file = ElfFile.parse(intact);
    assertThat(file.sections()).extracting(ElfSection::name).contains(".maps", "raw_tp", "license");
    assertThat(file.symbols()).extracting(ElfSymbol::name).contains("store", "values", "knob16");
  }

  @Test
  void refusesEveryTruncation() {
    for (int length = 0; length < intact.length; length++) {
      byte[] cut = Arrays.copyOf(intact, length);
      assertThatThrownBy(() -> ElfFile.parse(cut))
          .as("cut to %d bytes", length)
          .isInstanceOf(MalformedElfException.class)
          .hasMessageMatching("(?s)(truncated: .*|the file is empty|not an ELF file: .*)");
    }
  }

  /** Whatever one flipped bit does, the reader either copes or says what is wrong. */
  @Test
  void survivesEveryFlippedBit() {
    int refused = 0;
    for (int bit = 0; bit < intact.length * 8; bit++) {
      byte[] flipped = intact.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      refused += isRefused(flipped) ? 1 : 0;
    }
    assertThat(refused).isBetween(500, intact.length * 4);
  }

  @Test
  void survivesRandomDamageBehindAGoodHeader() {
    Random random = new Random(4711);
    int refused = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] damaged = intact.clone();
      for (int i = 0; i < 8; i++) {
        damaged[20 + random.nextInt(damaged.length - 20)] = (byte) random.nextInt();
      }
      refused += isRefused(damaged) ? 1 : 0;
    }
    assertThat(refused).isPositive();
  }

  @Test
  void saysWhatOtherFilesAre() {
    byte[] text = "#!/bin/sh\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    assertThatThrownBy(() -> ElfFile.parse(text)).hasMessageStartingWith("not an ELF file");
    byte[] native64 = intact.clone();
    native64[18] = 62;
    assertThatThrownBy(() -> ElfFile.parse(native64))
        .hasMessage("compiled for machine 62, not for BPF (247); use clang -target bpf");
    byte[] bigEndian = intact.clone();
    bigEndian[5] = 2;
    assertThatThrownBy(() -> ElfFile.parse(bigEndian)).hasMessageContaining("little-endian");
  }

  private static boolean isRefused(byte[] elf) {
    try {
      ElfFile.parse(elf);
      return false;
    } catch (MalformedElfException e) {
      assertThat(e.getMessage()).matches("[ -~]+");
      return true;
    }
  }
}
