// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.eventlogfile;

import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sshlog.spi.Action;
import org.sshlog.spi.UndeliveredException;
import org.sshlog.spi.testkit.HostileText;

class LogFileTest {
  @TempDir Path tmp;

  private static List<Integer> range(int from, int to) {
    return IntStream.range(from, to).boxed().collect(toList());
  }

  private static void write(Action action, int from, int to) throws Exception {
    for (int i = from; i < to; i++) {
      action.handle(LogFolder.numbered(i));
    }
    action.flush();
  }

  @Test
  void rotatesWithoutLosingSplittingOrReorderingLines() throws Exception {
    LogFolder folder = LogFolder.in(tmp);
    try (Action action = folder.action("max_size_mb", "0.1", "number_of_log_files", "1000")) {
      for (int i = 0; i < 100_000; i++) {
        action.handle(LogFolder.numbered(i));
        if (i % 137 == 0) {
          action.flush();
        }
      }
    }
    assertThat(folder.numbers()).isEqualTo(range(0, 100_000));
    assertThat(folder.old(50)).exists();
    try (var files = Files.list(tmp)) {
      assertThat(files).allMatch(file -> file.toFile().length() <= 104_857);
    }
    assertThat(Files.size(folder.old(2))).isGreaterThan(104_857 - 200);
  }

  @Test
  void keepsAsManyFullFilesAsAskedFor() throws Exception {
    LogFolder folder = LogFolder.in(tmp);
    try (Action action = folder.action("max_size_mb", "0.01", "number_of_log_files", "2")) {
      write(action, 0, 1000);
    }
    try (var files = Files.list(tmp)) {
      assertThat(files).containsExactlyInAnyOrder(folder.log(), folder.old(1), folder.old(2));
    }
    List<Integer> numbers = folder.numbers();
    assertThat(numbers).isEqualTo(range(1000 - numbers.size(), 1000));
  }

  @ParameterizedTest
  @CsvSource({"0, 2", "0.001, 0"})
  void neverRotatesWhenEitherLimitIsZero(String size, String files) throws Exception {
    LogFolder folder = LogFolder.in(tmp);
    try (Action action = folder.action("max_size_mb", size, "number_of_log_files", files)) {
      write(action, 0, 1000);
    }
    assertThat(folder.old(1)).doesNotExist();
    assertThat(folder.numbers()).isEqualTo(range(0, 1000));
  }

  @Test
  void givesALineThatIsTooLongAFileOfItsOwn() throws Exception {
    LogFolder folder = LogFolder.in(tmp);
    try (Action action = folder.action("max_size_mb", "0.01", "number_of_log_files", "9")) {
      write(action, 0, 2);
      action.handle(org.sshlog.spi.testkit.Events.sample().upload(HostileText.longText()));
      write(action, 2, 4);
    }
    List<Integer> numbers = new ArrayList<>();
    LogFolder.addNumbers(folder.old(2), numbers);
    assertThat(Files.readString(folder.old(1))).endsWith("aaa\n").containsOnlyOnce("\n");
    LogFolder.addNumbers(folder.log(), numbers);
    assertThat(numbers).isEqualTo(range(0, 4));
  }

  @Test
  void growsOnAndSaysSoWhenItCanNotRotate() throws Exception {
    LogFolder folder = LogFolder.in(tmp);
    Files.createDirectories(folder.old(1).resolve("in the way"));
    try (Action action = folder.action("max_size_mb", "0.01", "number_of_log_files", "1")) {
      write(action, 0, 1000);
    }
    List<Integer> numbers = new ArrayList<>();
    LogFolder.addNumbers(folder.log(), numbers);
    assertThat(numbers).isEqualTo(range(0, 1000));
    assertThat(folder.context().log())
        .singleElement()
        .satisfies(line -> assertThat(line).startsWith("WARN cannot rotate " + folder.log()));
  }

  @Test
  void continuesTheFileOfTheEarlierDaemonAndEndsItsHalfLine() throws Exception {
    LogFolder folder = LogFolder.in(tmp);
    Files.writeString(folder.log(), "2023-11-28 06:58:11: command_start: whole\nhalf");
    try (Action action = folder.action()) {
      write(action, 0, 1);
    }
    assertThat(Files.readAllLines(folder.log()))
        .hasSize(3)
        .startsWith("2023-11-28 06:58:11: command_start: whole", "half");
  }

  @Test
  void followsItsPathWhenTheFileIsMovedAway() throws Exception {
    LogFolder folder = LogFolder.in(tmp);
    Path moved = tmp.resolve("moved");
    int[] n = {0};
    try (Action action = folder.action()) {
      write(action, n[0]++, 1);
      Files.move(folder.log(), moved);
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () -> {
                write(action, n[0], ++n[0]);
                return Files.exists(folder.log());
              });
    }
    List<Integer> numbers = new ArrayList<>();
    LogFolder.addNumbers(moved, numbers);
    LogFolder.addNumbers(folder.log(), numbers);
    assertThat(numbers).isEqualTo(range(0, n[0]));
  }

  @Test
  void goesOnBehindATruncationFromOutside() throws Exception {
    LogFolder folder = LogFolder.in(tmp);
    try (Action action = folder.action()) {
      write(action, 0, 10);
      Files.write(folder.log(), new byte[0]);
      write(action, 10, 20);
    }
    assertThat(folder.numbers()).isEqualTo(range(10, 20));
  }

  @Test
  void sharesAFileWithAnotherAction() throws Exception {
    LogFolder folder = LogFolder.in(tmp);
    String[] given = {"max_size_mb", "0.05", "number_of_log_files", "1000"};
    try (Action one = folder.action(given);
        Action two = folder.action(given)) {
      for (int i = 0; i < 5000; i++) {
        Action action = i % 3 == 0 ? one : two;
        action.handle(LogFolder.numbered(i));
        action.flush();
      }
    }
    assertThat(folder.numbers()).containsExactlyInAnyOrderElementsOf(range(0, 5000));
  }

  @Test
  void createsWhatOnlyItsUserCanRead() throws Exception {
    LogFolder folder = LogFolder.in(tmp.resolve("a/b"));
    try (Action action = folder.action("max_size_mb", "0.01")) {
      write(action, 0, 300);
    }
    for (Path file : List.of(folder.log(), folder.old(1))) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
    for (Path directory : List.of(tmp.resolve("a"), tmp.resolve("a/b"))) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
          .isEqualTo("rwx------");
    }
  }

  private void assertRefused(LogFolder folder, String reason) {
    assertThatThrownBy(
            () -> {
              try (Action action = folder.action()) {
                write(action, 0, 3);
              }
            })
        .isInstanceOf(UndeliveredException.class)
        .hasMessageContaining(reason)
        .satisfies(e -> assertThat(((UndeliveredException) e).count()).isEqualTo(3));
  }

  @Test
  void writesThroughNoSymbolicLink() throws Exception {
    Path target = Files.writeString(tmp.resolve("target"), "precious");
    LogFolder folder = LogFolder.in(tmp);
    Files.createSymbolicLink(folder.log(), target);
    assertRefused(folder, folder.log() + " is a symbolic link");
    assertThat(Files.readString(target)).isEqualTo("precious");
  }

  @Test
  void createsNothingBehindADanglingLink() throws Exception {
    LogFolder folder = LogFolder.in(tmp);
    Files.createSymbolicLink(folder.log(), tmp.resolve("absent"));
    assertRefused(folder, folder.log() + " is a symbolic link");
    assertThat(tmp.resolve("absent")).doesNotExist();
  }

  @Test
  void writesToNoFileWithSeveralNames() throws Exception {
    Path target = Files.writeString(tmp.resolve("target"), "precious");
    LogFolder folder = LogFolder.in(tmp);
    Files.createLink(folder.log(), target);
    assertRefused(folder, "has 2 names");
    assertThat(Files.readString(target)).isEqualTo("precious");
  }

  @Test
  void writesToNothingButARegularFile() throws Exception {
    LogFolder folder = LogFolder.in(tmp);
    new ProcessBuilder("mkfifo", folder.log().toString()).start().waitFor();
    assertThat(folder.log()).exists();
    assertRefused(folder, "is not a regular file");
  }

  @Test
  void trustsNoDirectoryThatEverybodyCanChange() throws Exception {
    Path open = Files.createDirectory(tmp.resolve("open"));
    LogFolder folder = LogFolder.in(open.resolve("logs"));
    try (Action action = folder.action()) {
      Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
      action.handle(LogFolder.numbered(0));
      assertThatThrownBy(action::flush)
          .isInstanceOf(UndeliveredException.class)
          .hasMessageContaining(open + " can be changed by every user");
    }
    assertThatThrownBy(folder::action).hasMessageContaining("can be changed by every user");
    assertThat(folder.folder()).doesNotExist();
  }

  @Test
  void followsLinksToDirectoriesThatItTrusts() throws Exception {
    Path real = Files.createDirectories(tmp.resolve("data/real"));
    Files.createDirectories(tmp.resolve("data/other"));
    Files.createSymbolicLink(tmp.resolve("one"), Path.of("data/other/../real"));
    Files.createSymbolicLink(tmp.resolve("two"), tmp.resolve("one"));
    try (Action action = LogFolder.in(tmp.resolve("two/logs")).action()) {
      write(action, 0, 3);
    }
    assertThat(LogFolder.in(real.resolve("logs")).numbers()).isEqualTo(range(0, 3));
  }

  @Test
  void givesUpOnLinksInACircle() throws Exception {
    Files.createSymbolicLink(tmp.resolve("a"), tmp.resolve("b"));
    Files.createSymbolicLink(tmp.resolve("b"), tmp.resolve("a"));
    assertThatThrownBy(() -> LogFolder.in(tmp.resolve("a/logs")).action())
        .hasMessageContaining("too many symbolic links");
  }
}
