// SPDX-License-Identifier: Apache-2.0
package org.sshlog.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sshlog.cli.recording.Event;
import org.sshlog.cli.recording.Recording;

class PlaybackTest {
  @TempDir Path directory;

  private Recording recording(int events) throws Exception {
    StringBuilder text = new StringBuilder("{\"version\":2,\"width\":20,\"height\":4}\n");
    for (int i = 0; i < events; i++) {
      text.append("[")
          .append(i)
          .append(",\"o\",\"\\r\\n")
          .append("x".repeat(5000))
          .append(i)
          .append("\"]\n");
      text.append("[").append(i).append(",\"m\",\"command ").append(i).append("\"]\n");
    }
    return Recording.open(Files.writeString(directory.resolve("r.cast"), text));
  }

  private static String shown(Playback playback) {
    return playback.screen().line(3) + " " + playback.marker() + " " + playback.micros();
  }

  @Test
  void goingBackAndForthShowsTheSame() throws Exception {
    Recording recording = recording(2000);
    List<String> expected = new ArrayList<>();
    try (Playback playback = new Playback(recording, new Event.Size(1, 1))) {
      for (int i = 0; i < 2000; i++) {
        playback.seek(i * 1_000_000L + 500_000);
        expected.add(shown(playback));
      }
      assertThat(playback.next()).isNull();
      assertThat(expected.get(1999)).endsWith("1999 command 1999 1999000000");
      Random random = new Random(5);
      for (int i = 0; i < 60; i++) {
        int second = random.nextInt(2000);
        playback.seek(second * 1_000_000L);
        assertThat(shown(playback)).isEqualTo(expected.get(second));
      }
    }
  }

  @Test
  void timesAreReadAndWrittenAsPeopleDo() {
    assertThat(Clock.of(3_723_999_999L)).isEqualTo("1:02:03");
    assertThat(Clock.of(62_000_000)).isEqualTo("01:02");
    assertThat(Clock.parse("1:02:03", -1)).isEqualTo(3_723_000_000L);
    assertThat(Clock.parse("90.5", -1)).isEqualTo(90_500_000);
    assertThat(Clock.parse("50%", 4_000_000)).isEqualTo(2_000_000);
    assertThat(
            List.of(
                Clock.parse("50%", -1),
                Clock.parse("x", 0),
                Clock.parse("-1", 0),
                Clock.parse("1:2:3:4", 0)))
        .containsOnly(-1L);
  }

  @Test
  void pausesAreShortened() {
    Pace pace = new Pace(2, 3);
    assertThat(pace.nanosFor(1_000_000)).isEqualTo(500_000_000);
    assertThat(pace.nanosFor(100_000_000)).isEqualTo(1_500_000_000);
    assertThat(pace).hasToString("2x");
    pace.slower();
    pace.slower();
    assertThat(pace).hasToString("0.5x");
    assertThat(new Pace(0, Double.MAX_VALUE).nanosFor(1_000_000)).isZero();
    assertThat(new Pace(1, Double.MAX_VALUE).nanosFor(86_400_000_000L))
        .isEqualTo(86_400_000_000_000L);
  }
}
