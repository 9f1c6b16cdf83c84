// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.terminal.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sshlog.core.Patience.await;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sshlog.spi.event.TcpInfo;

@Timeout(180)
class SessionEndTest {
  @TempDir Path dir;
  private final ProcessTable processes = new ProcessTable();

  @Test
  void aLeaderThatListensIsAskedOnly() throws Exception {
    // Whoever runs the tests may have had hangups ignored, and every child inherits that.
    String listening = "exec env --default-signal=HUP sh -c 'echo go; exec sleep 60'";
    try (Script script = new Script(dir, listening, TcpInfo.NONE)) {
      await().until(() -> script.output().contains("go"));
      int leader = script.child();
      SessionEnd end = new SessionEnd(processes, script.finder(), 60_000);
      assertThat(end.ofTerminal(script.terminal())).isTrue();
      assertThat(end.steps()).hasSize(1);
      assertThat(end.steps().get(0)).startsWith("sent SIGHUP to ").endsWith("(" + leader + ")");
      await().until(() -> !script.isAlive());
    }
  }

  @Test
  void whatDoesNotListenIsKilledAfterAGrace() throws Exception {
    String deaf =
        "trap '' HUP TERM; (while :; do sleep 1; done) & echo go; while :; do sleep 1; done";
    try (Script script = new Script(dir, deaf, TcpInfo.NONE)) {
      await().until(() -> script.output().contains("go"));
      int leader = script.child();
      SessionEnd end = new SessionEnd(processes, script.finder());
      assertThat(end.ofTerminal(script.terminal())).isTrue();
      assertThat(end.steps().get(0)).startsWith("sent SIGHUP");
      assertThat(end.steps())
          .anyMatch(s -> s.startsWith("sent SIGKILL") && s.contains("(" + leader));
      // One that was begun while the others were killed ends by itself.
      await()
          .until(
              () ->
                  processes.all().stream().noneMatch(p -> p.session() == leader && !p.isZombie()));
    }
  }

  @Test
  void aSessionWithoutTerminalEndsWithItsConnection() throws Exception {
    try (Script script = new Script(dir, "exec sleep 60", TcpInfo.NONE)) {
      SessionEnd end = new SessionEnd(processes, script.finder());
      assertThat(end.ofConnection(script.session())).isTrue();
      await().until(() -> !script.isAlive());
      assertThat(new SessionEnd(processes, script.finder()).ofConnection(script.session()))
          .isTrue();
    }
  }
}
