// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.asciicast;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sshlog.spi.Action;
import org.sshlog.spi.UndeliveredException;
import org.sshlog.spi.event.Event;

/** What needs root or a player: a full disk, files of other users, and asciinema itself. */
class RecordingIT {
  private static final Pattern MISSING =
      Pattern.compile("sshlog: (\\d+) bytes of output are missing here");

  @TempDir Path tmp;

  private static byte[] run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    byte[] output = process.getInputStream().readAllBytes();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue())
        .as(String.join(" ", command) + "\n" + new String(output, UTF_8))
        .isZero();
    return output;
  }

  private static long lost(Action action, Event event, boolean flush) throws Exception {
    try {
      action.handle(event);
      if (flush) {
        action.flush();
      }
      return 0;
    } catch (UndeliveredException e) {
      assertThat(e).hasMessageContaining("No space left on device");
      return e.count();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"v2", "v3"})
  void aRecordingOnAFullDiskSaysExactlyWhatIsMissing(String format) throws Exception {
    Path disk = Files.createDirectory(tmp.resolve("disk"));
    run("mount", "-t", "tmpfs", "-o", "size=300k,mode=0700", "tmpfs", disk.toString());
    try {
      Path ballast = disk.resolve("ballast");
      Files.write(ballast, new byte[100 * 1024]);
      Theatre theatre = new Theatre(disk, Theatre.in(tmp).context());
      String text = "sixty bytes a line, so that the disk is full before the end.\n";
      long lost = 0;
      long offset = 0;
      try (Action action = theatre.action("format", format)) {
        action.handle(Theatre.at(0).established());
        action.handle(Theatre.at(0).resize(24, 80));
        action.flush();
        for (int n = 0; n < 8_000; n++) {
          lost += lost(action, Theatre.at(n).output(offset, text), n % 100 == 99);
          offset += text.length();
          if (n == 4_000) {
            assertThat(lost).isPositive();
            Cast.read(theatre.file(Theatre.NAME)); // it is playable meanwhile
          }
          if (n == 6_000) {
            Files.delete(ballast);
            lost += lost(action, Theatre.at(n).resize(25, 81), true);
          }
          if (n == 6_500) {
            break;
          }
        }
      }
      Cast cast = theatre.cast();
      long missing = 0;
      for (String marker : cast.data("m")) {
        Matcher matcher = MISSING.matcher(marker);
        missing += matcher.matches() ? Long.parseLong(matcher.group(1)) : 0;
      }
      assertThat(missing).isEqualTo(lost * text.length());
      assertThat(cast.shown().length() + missing).isEqualTo(offset);
      assertThat(cast.micros()).isSorted().last().isNotEqualTo(0L);
      assertThat(cast.data("r")).containsExactly("81x25");
      assertThat(theatre.context().log())
          .containsOnlyOnce("INFO recording " + Theatre.NAME + " goes on");
    } finally {
      run("umount", disk.toString());
    }
  }

  @Test
  void aRecordingThatCouldNeverBeWrittenLeavesNoFile() throws Exception {
    Path disk = Files.createDirectory(tmp.resolve("disk"));
    run("mount", "-t", "tmpfs", "-o", "size=16k,mode=0700", "tmpfs", disk.toString());
    try {
      Files.write(disk.resolve("ballast"), new byte[16 * 1024]);
      Theatre theatre = new Theatre(disk, Theatre.in(tmp).context());
      long lost = 0;
      Action action = theatre.action();
      for (int n = 0; n < 10; n++) {
        lost += lost(action, Theatre.at(n).output(n, "x"), true);
      }
      action.close();
      assertThat(lost).isEqualTo(10);
      assertThat(theatre.names()).containsExactly("ballast");
      assertThat(theatre.context().log())
          .anyMatch(line -> line.contains("lacks its end: 10 bytes and 0 other events"));
    } finally {
      run("umount", disk.toString());
    }
  }

  @Test
  void aFileThatIsRemovedBeforeAnythingIsInItIsMadeAgain() throws Exception {
    Path disk = Files.createDirectory(tmp.resolve("disk"));
    run("mount", "-t", "tmpfs", "-o", "size=16k,mode=0700", "tmpfs", disk.toString());
    try {
      Path ballast = Files.write(disk.resolve("ballast"), new byte[16 * 1024]);
      Theatre theatre = new Theatre(disk, Theatre.in(tmp).context());
      try (Action action = theatre.action()) {
        assertThat(lost(action, Theatre.at(0).output(0, "x"), true)).isEqualTo(1);
        Files.delete(theatre.file(Theatre.NAME));
        Files.delete(ballast);
        assertThat(lost(action, Theatre.at(0).output(1, "y"), true)).isZero();
      }
      assertThat(theatre.cast().shown()).isEqualTo("y");
    } finally {
      run("umount", disk.toString());
    }
  }

  @Test
  void writesIntoNoDirectoryOfAnotherUser() throws Exception {
    Path directory = Files.createDirectory(tmp.resolve("theirs"));
    Theatre theatre = new Theatre(directory, Theatre.in(tmp).context());
    Action action = theatre.action();
    run("chown", "nobody", directory.toString());
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                () -> {
                  action.handle(Theatre.at(0).output("x"));
                  action.flush();
                }))
        .isInstanceOf(UndeliveredException.class)
        .hasMessageContaining("belongs to user");
    action.close();
    assertThat(theatre.names()).isEmpty();
  }

  @Test
  void asciinemaPlaysARecordingWithAllWeAdd() throws Exception {
    Path file = tmp.resolve("golden.cast");
    try (InputStream golden = getClass().getResourceAsStream("golden-v2.cast")) {
      Files.write(file, golden.readAllBytes());
    }
    byte[] played = run("asciinema", "play", "--speed", "1000", file.toString());
    assertThat(new String(played, UTF_8)).isEqualTo(Cast.read(file).shown());
  }

  @Test
  void asciinemaPlaysARecordingAtAnyMomentWhileItGrows() throws Exception {
    Theatre theatre = Theatre.in(tmp);
    List<String> played = new ArrayList<>();
    try (Action action = theatre.action()) {
      action.handle(Theatre.at(0).established());
      action.handle(Theatre.at(0).resize(24, 80));
      for (int n = 0; n < 3; n++) {
        action.handle(Theatre.at(n).output(3L * n, "n" + n + " "));
        action.flush();
        played.add(
            new String(run("asciinema", "play", theatre.file(Theatre.NAME).toString()), UTF_8));
      }
    }
    assertThat(played).containsExactly("n0 ", "n0 n1 ", "n0 n1 n2 ");
  }
}
