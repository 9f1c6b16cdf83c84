// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.terminal.host;

import java.io.IOException;
import jnr.constants.platform.Errno;

/** A process that stays the same one, also when its number is used again. For one thread. */
final class PidFd implements AutoCloseable {
  static final int SIGHUP = 1;
  static final int SIGKILL = 9;
  static final int SIGTERM = 15;

  private final int fd;

  private PidFd(int fd) {
    this.fd = fd;
  }

  /** The process that has this number now. Who needs a certain one checks after this. */
  static PidFd open(int pid) throws IOException {
    return new PidFd(SystemCalls.pidfdOpen(pid));
  }

  /**
   * The process of this number that began at this time.
   *
   * @throws IOException when there is none
   */
  static PidFd open(ProcessTable processes, int pid, long start) throws IOException {
    PidFd process = open(pid);
    if (processes.stat(pid).filter(stat -> stat.start() == start).isEmpty()) {
      process.close();
      throw new IOException("process " + pid + " has ended");
    }
    return process;
  }

  /** Sends a signal; false when the process has ended. */
  boolean signal(int signal) throws IOException {
    try {
      SystemCalls.pidfdSendSignal(fd, signal);
      return true;
    } catch (SystemCallException e) {
      if (e.errno() == Errno.ESRCH) {
        return false;
      }
      throw e;
    }
  }

  /** Makes a copy of one of its descriptors. */
  int descriptor(int number) throws IOException {
    return SystemCalls.pidfdGetfd(fd, number);
  }

  @Override
  public void close() {
    SystemCalls.close(fd);
  }
}
