// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.asciicast;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sshlog.spi.testkit.HostileText;

class TailRepairTest {
  @TempDir Path tmp;

  private long repair(Path file) throws IOException {
    try (FileChannel writer = FileChannel.open(file, StandardOpenOption.APPEND);
        FileChannel reader = FileChannel.open(file, StandardOpenOption.READ)) {
      return new TailRepair(reader, writer).run();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"v2", "v3"})
  void aRecordingCutAnywhereBecomesAPlayableBeginning(String format) throws Exception {
    Theatre theatre = Theatre.in(tmp);
    theatre.record(
        theatre.action("format", format),
        Theatre.at(0).established(),
        Theatre.at(0).resize(24, 80),
        Theatre.at(1_500_000).output(0, "d\u00e9j\u00e0 vu \u001b[1m\r\n"),
        Theatre.at(2_500_000).output(14, HostileText.RAW_BYTES),
        Theatre.at(12_500_000).commandStart("ls", "-l"));
    byte[] whole = Files.readAllBytes(theatre.file(Theatre.NAME));
    Cast original = Cast.parse(whole);
    int header = new String(whole, java.nio.charset.StandardCharsets.UTF_8).indexOf('\n') + 1;
    Path cut = tmp.resolve("cut.cast");
    for (int length = 0; length <= whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      Files.write(cut, part);
      long removed = repair(cut);
      if (length < header) {
        assertThat(cut).isEmptyFile();
        continue;
      }
      Cast repaired = Cast.read(cut);
      int kept = repaired.events().size() - (removed > 0 ? 1 : 0);
      assertThat(repaired.events().subList(0, kept)).isEqualTo(original.events().subList(0, kept));
      assertThat(repaired.micros()).isSorted();
      if (removed > 0) {
        assertThat(part[length - 1]).isNotEqualTo((byte) '\n');
        assertThat(repaired.data("m"))
            .last()
            .isEqualTo(
                "sshlog: the recording was interrupted here; "
                    + removed
                    + " bytes of an incomplete line were removed");
      } else {
        assertThat(Files.readAllBytes(cut)).isEqualTo(part);
      }
      assertThat(repair(cut)).isZero();
    }
  }

  @Test
  void findsTheLastLineEndFarFromTheEnd() throws Exception {
    Path file = tmp.resolve("long.cast");
    String lines = "{\"version\": 2}\n[7.250000, \"o\", \"" + "x".repeat(200_000) + "\"]\n";
    Files.writeString(file, lines + "[8.000000, \"o\", \"" + "\0".repeat(300_000));
    assertThat(repair(file)).isEqualTo(300_017);
    assertThat(Files.readString(file)).startsWith(lines + "[7.250000, \"m\", \"sshlog: ");
    assertThat(Cast.read(file).events()).hasSize(2);
  }
}
