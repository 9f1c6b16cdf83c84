// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.sessionlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sshlog.spi.Action;
import org.sshlog.spi.UndeliveredException;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.testkit.Events;

/** What needs root: a file system that is full. */
class FullDiskIT {
  private static final int LINE = 100;

  @TempDir Path tmp;

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(String.join(" ", command)).isZero();
  }

  private static Event line(int n) {
    String text = String.format("%0" + (LINE - 2) + "d\r\n", n);
    return Events.sample().output((long) n * LINE, text);
  }

  private static long give(Action action, Event event, boolean flush) throws Exception {
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

  @Test
  void saysInTheFileHowManyBytesAFullDiskTookWhere() throws Exception {
    Path disk = Files.createDirectory(tmp.resolve("disk"));
    run("mount", "-t", "tmpfs", "-o", "size=300k,mode=0700", "tmpfs", disk.toString());
    try {
      Path ballast = disk.resolve("ballast");
      Files.write(ballast, new byte[100 * 1024]);
      LogDirectory logs = LogDirectory.in(disk);
      long lost = 0;
      try (Action action = logs.action()) {
        int n = 0;
        for (; n < 3_000; n++) {
          lost += give(action, line(n), n % 7 == 6);
        }
        assertThat(lost).isPositive();
        Files.delete(ballast);
        for (; n < 3_500; n++) {
          assertThat(give(action, line(n), n % 7 == 6)).isZero();
        }
        lost += give(action, Events.sample().closed(), true);
      }
      assertComplete(logs.body("ssh_4321.log"), 3_500, lost);
    } finally {
      run("umount", disk.toString());
    }
  }

  /** Reads on through lines and notices; both together must be all that was given. */
  private static void assertComplete(String body, int count, long lost) {
    Matcher notice =
        Pattern.compile("\\[\\[ sshlog (\\d+) bytes of output are missing here ]]").matcher("");
    long next = 0;
    long missing = 0;
    for (String line : body.lines().toList()) {
      if (notice.reset(line).matches()) {
        long bytes = Long.parseLong(notice.group(1));
        assertThat(bytes % LINE).isZero();
        missing += bytes / LINE;
        next += bytes / LINE;
      } else {
        assertThat(Long.parseLong(line)).isEqualTo(next);
        next++;
      }
    }
    assertThat(next).isEqualTo(count);
    assertThat(missing).isEqualTo(lost);
  }

  @Test
  void writesTheEndOfASessionWhenThereIsRoomAgain() throws Exception {
    Path disk = Files.createDirectory(tmp.resolve("disk"));
    run("mount", "-t", "tmpfs", "-o", "size=64k,mode=0700", "tmpfs", disk.toString());
    try {
      Path ballast = disk.resolve("ballast");
      LogDirectory logs = LogDirectory.in(disk);
      try (Action action = logs.action()) {
        assertThat(give(action, line(0), true)).isZero();
        Files.write(ballast, new byte[56 * 1024]);
        String much = "x".repeat(20_000);
        assertThat(give(action, Events.sample().output(LINE, much), true)).isEqualTo(1);
        run("sh", "-c", "head -c 60000 /dev/zero >>" + ballast + " 2>/dev/null || :");
        give(action, Events.sample().closed(), true);
        Files.delete(ballast);
      }
      assertThat(logs.body("ssh_4321.log"))
          .endsWith("\n[[ sshlog 20000 bytes of output are missing here ]]\n");
    } finally {
      run("umount", disk.toString());
    }
  }
}
