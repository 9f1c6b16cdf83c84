// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.terminal.host;

import java.io.IOException;

/**
 * The master of a session's terminal, borrowed from sshd for the time of one call. Whoever keeps it
 * open keeps the terminal alive. For one thread.
 */
public final class PtyMaster implements AutoCloseable {
  private final int fd;

  private PtyMaster(int fd) {
    this.fd = fd;
  }

  /**
   * Borrows the master.
   *
   * @throws IOException when the session has ended, or the kernel does not allow it
   */
  public static PtyMaster open(ProcessTable processes, SessionTerminal terminal)
      throws IOException {
    try (PidFd server = PidFd.open(processes, terminal.server(), terminal.serverStart())) {
      PtyMaster master = new PtyMaster(server.descriptor(terminal.descriptor()));
      try {
        if (SystemCalls.terminalNumber(master.fd) == terminal.number()) {
          return master;
        }
      } catch (IOException e) {
        // It is something else by now.
      }
      master.close();
      throw new IOException(terminal.name() + " has been closed");
    }
  }

  /** The size of the window. */
  public WindowSize size() throws IOException {
    return SystemCalls.windowSize(fd);
  }

  /** The process group that leads the session on this terminal. */
  int leader() throws IOException {
    return SystemCalls.terminalSession(fd);
  }

  /**
   * Types. Never waits.
   *
   * @return how many of the bytes the terminal took; fewer when the session does not read
   */
  int type(byte[] keys, int from, int to) throws IOException {
    if (SystemCalls.isNonBlocking(fd)) {
      return SystemCalls.write(fd, keys, from, to);
    }
    // The flag is sshd's as much as ours and stays as it is: so one byte at a time, where it fits.
    int next = from;
    while (next < to && SystemCalls.isWritable(fd)) {
      next += SystemCalls.write(fd, keys, next, next + 1);
    }
    return next - from;
  }

  /** Writes to the screen of the session, as one of its programs would; never waits. */
  void show(byte[] text) throws IOException {
    int peer = SystemCalls.openPeer(fd);
    try {
      SystemCalls.write(peer, text, 0, text.length);
    } finally {
      SystemCalls.close(peer);
    }
  }

  @Override
  public void close() {
    SystemCalls.close(fd);
  }
}
