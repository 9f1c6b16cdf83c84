// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.terminal.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * What can be done to the terminal of a session from outside. Nothing here waits for the session.
 * Safe for use from any thread.
 */
public final class TerminalAccess {
  private static final WindowSize USUAL = new WindowSize(24, 80);

  private final ProcessTable processes;

  /** Makes it for the processes of this machine. */
  public TerminalAccess(ProcessTable processes) {
    this.processes = processes;
  }

  /** The size of the terminal's window; 24 x 80 when that can't be told. */
  public WindowSize size(SessionTerminal terminal) {
    try (PtyMaster master = PtyMaster.open(processes, terminal)) {
      WindowSize size = master.size();
      return size.rows() == 0 || size.columns() == 0 ? USUAL : size;
    } catch (IOException e) {
      return USUAL;
    }
  }

  /** Whether sshd still holds the terminal. */
  public boolean isOpen(SessionTerminal terminal) {
    return processes
            .stat(terminal.server())
            .filter(stat -> stat.start() == terminal.serverStart())
            .isPresent()
        && processes.masterOf(terminal.server(), terminal.descriptor()).orElse(-1)
            == terminal.number();
  }

  /**
   * Types into the session: through the master, else by simulated input.
   *
   * @return how many of the bytes the terminal took; fewer when the session does not read
   * @throws IOException when the session has ended, or the kernel allows neither way
   */
  public int type(SessionTerminal terminal, byte[] keys, int from, int to) throws IOException {
    PtyMaster master;
    try {
      master = PtyMaster.open(processes, terminal);
    } catch (SystemCallException e) {
      return simulate(terminal, keys, from, to, e);
    }
    try (master) {
      return master.type(keys, from, to);
    }
  }

  /** One byte at a time; the terminal drops what does not fit without a word. */
  private int simulate(
      SessionTerminal terminal, byte[] keys, int from, int to, SystemCallException why)
      throws IOException {
    int fd = openByName(terminal, why);
    try {
      for (int i = from; i < to; i++) {
        SystemCalls.simulateInput(fd, keys[i]);
      }
      return to - from;
    } finally {
      SystemCalls.close(fd);
    }
  }

  /** Only where that name means the same to the server as to us, and sshd still has it. */
  private int openByName(SessionTerminal terminal, SystemCallException why) throws IOException {
    if (!isOpen(terminal) || !processes.shareMounts(terminal.server())) {
      throw why;
    }
    return SystemCalls.openTerminal(terminal.number());
  }

  /**
   * Shows a line on the session's terminal, below what is there.
   *
   * @param line printable ASCII
   * @throws IOException when it could not be shown
   */
  public void show(SessionTerminal terminal, String line) throws IOException {
    byte[] text = ("\r\n" + line + "\r\n").getBytes(StandardCharsets.US_ASCII);
    PtyMaster master;
    try {
      master = PtyMaster.open(processes, terminal);
    } catch (SystemCallException e) {
      int fd = openByName(terminal, e);
      try {
        SystemCalls.write(fd, text, 0, text.length);
      } finally {
        SystemCalls.close(fd);
      }
      return;
    }
    try (master) {
      master.show(text);
    }
  }
}
