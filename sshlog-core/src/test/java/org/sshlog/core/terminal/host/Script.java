// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.terminal.host;

import static org.sshlog.core.Patience.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.sshlog.core.session.SessionInfo;
import org.sshlog.spi.event.Authentication;
import org.sshlog.spi.event.Connection;
import org.sshlog.spi.event.ConnectionEstablished;
import org.sshlog.spi.event.TcpInfo;

/** A terminal with a command on it, held by script(1), which stands for sshd. */
public final class Script implements AutoCloseable {
  private final Path typescript;
  private final ProcessTable processes = new ProcessTable();
  private final Process process;
  private final SessionTerminal terminal;

  /** Runs {@code command} on a terminal of its own, as of a session with these addresses. */
  public Script(Path directory, String command, TcpInfo tcp) throws IOException {
    typescript = Files.createTempFile(directory, "typescript", "");
    // Its input must not end: it would tell the terminal.
    process =
        new ProcessBuilder("script", "-qfec", command, typescript.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    int pid = (int) process.pid();
    SessionInfo session =
        new SessionInfo(
            new ConnectionEstablished(
                new Connection(pid, "id-" + pid, "host", "alice", 1000, tcp, 7),
                -1,
                1,
                pid,
                0,
                true,
                Authentication.UNKNOWN),
            1,
            "",
            null,
            0,
            List.of());
    TerminalFinder finder = new TerminalFinder(processes, () -> List.of(session));
    await().until(() -> !finder.heldBy(session).isEmpty() && child() > 0);
    terminal = finder.heldBy(session).get(0);
  }

  /** Its terminal. */
  public SessionTerminal terminal() {
    return terminal;
  }

  /** The session that it stands for. */
  public SessionInfo session() {
    return terminal.session();
  }

  /** Knows this session only. */
  public TerminalFinder finder() {
    return new TerminalFinder(processes, () -> List.of(session()));
  }

  /** The leader of the session on the terminal; 0 while there is none. */
  public int child() {
    return processes.all().stream()
        .filter(p -> p.parent() == process.pid() && p.session() == p.pid() && p.terminal() >= 0)
        .mapToInt(ProcessStat::pid)
        .findFirst()
        .orElse(0);
  }

  /** What the terminal has shown so far. */
  public String output() throws IOException {
    return Files.readString(typescript);
  }

  /** Whether script(1) runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      process.waitFor(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
