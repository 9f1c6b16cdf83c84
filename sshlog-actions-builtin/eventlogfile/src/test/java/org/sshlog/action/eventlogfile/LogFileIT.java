// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.eventlogfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sshlog.spi.Action;
import org.sshlog.spi.UndeliveredException;
import org.sshlog.spi.testkit.Events;

/** What needs root: a file system that is full, and files of other users. */
class LogFileIT {
  @TempDir Path tmp;

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(String.join(" ", command)).isZero();
  }

  /** Gives an event and counts what that reports as lost. */
  private static long lost(Action action, int n, boolean flush) throws Exception {
    try {
      action.handle(LogFolder.numbered(n));
      if (flush) {
        action.flush();
      }
      return 0;
    } catch (UndeliveredException e) {
      assertThat(e).hasMessageContaining("No space left on device");
      return e.count();
    }
  }

  @Test
  void countsExactlyWhatAFullDiskTakesAndRecovers() throws Exception {
    Path disk = Files.createDirectory(tmp.resolve("disk"));
    run("mount", "-t", "tmpfs", "-o", "size=300k,mode=0700", "tmpfs", disk.toString());
    try {
      Path ballast = disk.resolve("ballast");
      Files.write(ballast, new byte[100 * 1024]);
      LogFolder folder = LogFolder.in(disk);
      long lost = 0;
      long lostBeforeRoom;
      int n = 0;
      try (Action action = folder.action("max_size_mb", "0")) {
        for (; n < 5_000; n++) {
          lost += lost(action, n, n % 100 == 99);
        }
        assertThat(lost).isPositive();
        assertThat(Files.readString(folder.log())).endsWith("\n");
        assertThat(folder.numbers()).hasSize((int) (n - lost));
        Files.delete(ballast);
        lostBeforeRoom = lost;
        for (; n < 5_500; n++) {
          lost += lost(action, n, n % 100 == 99);
        }
      }
      assertThat(lost).as("lost although there is room").isEqualTo(lostBeforeRoom);
      List<Integer> numbers = folder.numbers();
      assertThat(numbers).isSorted().doesNotHaveDuplicates().hasSize((int) (n - lost));
      assertThat(numbers).endsWith(5_499);
    } finally {
      run("umount", disk.toString());
    }
  }

  @Test
  void reportsEventsThatAreStillGatheredWhenItIsClosedOnAFullDisk() throws Exception {
    Path disk = Files.createDirectory(tmp.resolve("disk"));
    run("mount", "-t", "tmpfs", "-o", "size=16k,mode=0700", "tmpfs", disk.toString());
    try {
      Action action = LogFolder.in(disk).action();
      for (int i = 0; i < 400; i++) {
        action.handle(LogFolder.numbered(i));
      }
      assertThatThrownBy(action::close)
          .isInstanceOfSatisfying(
              UndeliveredException.class,
              e -> {
                try {
                  int written = LogFolder.in(disk).numbers().size();
                  assertThat(written).isPositive();
                  assertThat(e.count()).isEqualTo(400 - written);
                } catch (IOException unreadable) {
                  throw new AssertionError(unreadable);
                }
              });
    } finally {
      run("umount", disk.toString());
    }
  }

  private void assertRefused(LogFolder folder, String reason) {
    assertThatThrownBy(
            () -> {
              try (Action action = folder.action()) {
                action.handle(Events.sample().established());
              }
            })
        .hasMessageContaining(reason);
  }

  @Test
  void writesToNoFileOfAnotherUser() throws Exception {
    LogFolder folder = LogFolder.in(tmp);
    Files.createFile(folder.log());
    run("chown", "nobody", folder.log().toString());
    assertRefused(folder, folder.log() + " belongs to user");
    assertThat(folder.log()).isEmptyFile();
  }

  @Test
  void goesThroughNoDirectoryOrLinkOfAnotherUser() throws Exception {
    Path directory = Files.createDirectory(tmp.resolve("directory"));
    run("chown", "nobody", directory.toString());
    assertRefused(LogFolder.in(directory), directory + " belongs to user");
    Path sticky = Files.createDirectory(tmp.resolve("sticky"));
    run("chmod", "1777", sticky.toString());
    Path link = Files.createSymbolicLink(sticky.resolve("link"), tmp);
    run("chown", "-h", "nobody", link.toString());
    assertRefused(LogFolder.in(link), link + " belongs to user");
    assertThat(tmp.resolve("event.log")).doesNotExist();
  }

  @Test
  void writesInAStickyDirectoryAndInOneOfASystemGroup() throws Exception {
    Path sticky = Files.createDirectory(tmp.resolve("sticky"));
    run("chmod", "1777", sticky.toString());
    Path shared = Files.createDirectory(tmp.resolve("shared"));
    run("chgrp", "adm", shared.toString());
    run("chmod", "0775", shared.toString());
    for (Path directory : List.of(sticky, shared.resolve("sshlog"))) {
      LogFolder folder = LogFolder.in(directory);
      try (Action action = folder.action()) {
        action.handle(LogFolder.numbered(1));
      }
      assertThat(folder.numbers()).containsExactly(1);
    }
    run("chgrp", "4711", shared.toString());
    assertRefused(LogFolder.in(shared.resolve("sshlog")), "can be changed by group 4711");
  }
}
