// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.terminal.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sshlog.core.Patience.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sshlog.spi.event.TcpInfo;

@Timeout(180)
class DisplaysTest {
  @TempDir Path dir;
  private final ProcessTable processes = new ProcessTable();

  private boolean lead(Script from, int viewer) {
    return new Displays(processes, from.finder()).leadTo(from.terminal(), viewer);
  }

  private int numberIn(Path file) {
    await().until(() -> Files.exists(file) && Files.readString(file).endsWith("\n"));
    try {
      return Integer.parseInt(Files.readString(file).trim());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aProcessOnTheTerminalShowsOnIt() throws Exception {
    Path pid = dir.resolve("pid");
    String orphan = "setsid -f sh -c 'echo $$ >" + pid + "; exec sleep 60'; ";
    try (Script script = new Script(dir, orphan + "exec sleep 60", TcpInfo.NONE)) {
      assertThat(lead(script, script.child())).isTrue();
      // Without a controlling terminal and with other parents, but its output goes there.
      assertThat(lead(script, numberIn(pid))).isTrue();
      assertThat(lead(script, (int) ProcessHandle.current().pid())).isFalse();
      assertThat(lead(script, 1)).isFalse();
    }
  }

  @Test
  void aTerminalInsideATerminal() throws Exception {
    Path pid = dir.resolve("pid");
    String inner = "script -qfc \"sh -c 'echo \\$\\$ >" + pid + "; exec sleep 60'\" /dev/null";
    try (Script script = new Script(dir, inner, TcpInfo.NONE);
        Script other = new Script(dir, "exec sleep 60", TcpInfo.NONE)) {
      int viewer = numberIn(pid);
      assertThat(processes.stat(viewer).orElseThrow().terminal())
          .isNotEqualTo(script.terminal().number());
      assertThat(lead(script, viewer)).isTrue();
      assertThat(lead(other, viewer)).isFalse();
    }
  }

  @Test
  void aPaneOfATerminalMultiplexerThatTheTerminalShows() throws Exception {
    Path pid = dir.resolve("pid");
    String tmux = "tmux -L " + dir.getFileName() + " -f /dev/null ";
    new ProcessBuilder(
            "sh", "-c", tmux + "new-session -d \"sh -c 'echo \\$\\$ >" + pid + "; exec sleep 60'\"")
        .start()
        .waitFor();
    int viewer = numberIn(pid);
    try (Script script = new Script(dir, "TERM=xterm " + tmux + "attach", TcpInfo.NONE)) {
      await().until(() -> lead(script, viewer));
    } finally {
      new ProcessBuilder("sh", "-c", tmux + "kill-server").start().waitFor();
    }
    try (Script script = new Script(dir, "exec sleep 60", TcpInfo.NONE)) {
      assertThat(lead(script, viewer)).isFalse();
    }
  }

  /** The outer terminal's process is the client of the connection that the inner one serves. */
  @Test
  void aNestedConnectionToThisMachine() throws Exception {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket server = new ServerSocket(0, 1, loopback)) {
      String client = "exec 3<>/dev/tcp/127.0.0.1/" + server.getLocalPort() + "; sleep 60";
      try (Script outer = new Script(dir, "exec bash -c '" + client + "'", TcpInfo.NONE);
          Socket accepted = server.accept()) {
        TcpInfo tcp =
            new TcpInfo("127.0.0.1", accepted.getPort(), "127.0.0.1", server.getLocalPort());
        try (Script inner = new Script(dir, "exec sleep 60", tcp)) {
          TerminalFinder both =
              new TerminalFinder(processes, () -> List.of(outer.session(), inner.session()));
          assertThat(new Displays(processes, both).leadTo(outer.terminal(), inner.child()))
              .isTrue();
          assertThat(new Displays(processes, both).leadTo(inner.terminal(), outer.child()))
              .isFalse();
          assertThat(lead(outer, inner.child())).isFalse(); // of an unknown connection
        }
      }
    }
  }
}
