// SPDX-License-Identifier: Apache-2.0
package org.sshlog.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.sshlog.dist.fixture.Lab;
import org.sshlog.dist.fixture.Scratch;
import org.sshlog.dist.fixture.Sshd;
import org.sshlog.dist.fixture.Sshlogd;
import org.sshlog.dist.fixture.TestPlugin;

/** What a plug-in may do to the daemon at worst, and how the daemon ends whatever it does. */
class HostilePluginIT {
  /** It takes less than five seconds where nothing else keeps the machine busy. */
  private static final Duration LIMIT = Duration.ofSeconds(15);

  private static Sshlogd daemonWith(Scratch scratch, String handle) {
    Sshlogd daemon = Sshlogd.prepare();
    new TestPlugin(scratch)
        .handle(handle)
        .jar("hostile", daemon.configuration("plugins/hostile.jar"));
    daemon.configure(
        "hostile.yaml",
        """
        events:
          - event: hostile
            triggers: [command_start]
            actions:
              - action: hostile
                plugin: hostile
        """);
    daemon.launch();
    return daemon;
  }

  private static void runsOn(Sshd sshd, Sshlogd daemon) {
    for (int i = 0; i < 3; i++) {
      String mark = Lab.mark();
      sshd.client("root").run("/bin/true " + mark).orFail();
      daemon.events().await("command_finish", mark);
    }
  }

  @Test
  void noMemoryForAPluginEndsNothing() {
    try (Scratch scratch = Scratch.create();
        Sshd sshd = Sshd.start();
        Sshlogd daemon =
            daemonWith(
                scratch,
                "byte[][] all = new byte[1 << 20][];"
                    + " for (int i = 0; ; i++) { all[i] = new byte[1 << 20]; }")) {
      runsOn(sshd, daemon);
      daemon.awaitLog("action hostile failed: java.lang.OutOfMemoryError");
      assertThat(daemon.cli("status").out()).contains("action hostile: failed");
      daemon.signal("TERM");
      assertThat(daemon.awaitExit(LIMIT)).isZero();
    }
  }

  @Test
  void aPluginThatNeverReturnsHoldsUpNeitherTheOthersNorTheEnd() {
    try (Scratch scratch = Scratch.create();
        Sshd sshd = Sshd.start();
        Sshlogd daemon =
            daemonWith(
                scratch,
                "while (true) { try { Thread.sleep(60_000); }"
                    + " catch (InterruptedException e) { continue; } }")) {
      runsOn(sshd, daemon);
      daemon.signal("TERM");
      assertThat(daemon.awaitExit(LIMIT)).isZero();
      assertThat(daemon.said("action hostile did not stop in time")).isTrue();
      assertThat(daemon.socket()).doesNotExist();
    }
  }

  @Test
  void aPluginThatEndsTheProcessIsNamedAndTheEndIsNoRegularOne() {
    try (Scratch scratch = Scratch.create();
        Sshd sshd = Sshd.start();
        Sshlogd daemon = daemonWith(scratch, "System.exit(0);")) {
      String mark = Lab.mark();
      sshd.client("root").run("/bin/true " + mark);
      assertThat(daemon.awaitExit(LIMIT)).isEqualTo(1);
      assertThat(daemon.said("the thread sshlog-action-hostile called System.exit")).isTrue();
      assertThat(daemon.socket()).doesNotExist();
    }
  }

  @Test
  void aSignalDuringTheStartEndsItInOrder() {
    try (Scratch scratch = Scratch.create();
        Sshlogd daemon = Sshlogd.prepare()) {
      new TestPlugin(scratch)
          .constructor(
              "System.err.println(\"in the middle of it\");"
                  + " try { Thread.sleep(2_000); } catch (InterruptedException e) { return; }")
          .jar("slow", daemon.configuration("plugins/slow.jar"));
      daemon.begin();
      daemon.awaitLog("in the middle of it");
      daemon.signal("TERM");
      assertThat(daemon.awaitExit(LIMIT)).isZero();
      assertThat(daemon.said("sshlogd ready")).isFalse();
      assertThat(daemon.socket()).doesNotExist();
    }
  }

  @Test
  void theLogFileIsForRootOnly() throws Exception {
    try (Sshlogd daemon = Sshlogd.prepare()) {
      Path log = daemon.path("new/sshlogd.log");
      daemon.begin("--logfile", log.toString());
      daemon.awaitReadyIn(log);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(log)))
          .isEqualTo("rw-------");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(log.getParent())))
          .isEqualTo("rwx------");
      daemon.signal("TERM");
      assertThat(daemon.awaitExit(LIMIT)).isZero();
    }
  }
}
