// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.terminal;

import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sshlog.core.terminal.host.SessionTerminal;
import org.sshlog.core.terminal.host.TerminalAccess;

/**
 * The thread that writes to sessions, which goes away when there is nothing to write. It never
 * waits for a session. Safe for use from any thread.
 */
public final class Typing implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Typing.class);
  private static final int IDLE_SECONDS = 10;

  private final TerminalAccess access;
  private final ScheduledThreadPoolExecutor thread;

  /** Makes it; the thread begins with the first thing to write. */
  public Typing(TerminalAccess access) {
    this.access = access;
    this.thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread made = new Thread(task, "terminal-keys");
              made.setDaemon(true);
              return made;
            });
    thread.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
    thread.allowCoreThreadTimeOut(true);
  }

  /** Takes the keys of one viewer for the session that it looks at. */
  public Keyboard keyboard(Viewer viewer) {
    return new Keyboard(this, access, viewer);
  }

  /**
   * Shows a line on the session's own terminal; when that is not possible, the daemon's log says
   * so.
   *
   * @param line printable ASCII
   */
  public void show(SessionTerminal terminal, String line) {
    after(
        0,
        () -> {
          try {
            access.show(terminal, line);
          } catch (IOException e) {
            LOG.warn(
                "{} could not be told that it is watched: {}", terminal.name(), e.getMessage());
          }
        });
  }

  /** Does something on the thread, some time from now. */
  void after(long millis, Runnable task) {
    try {
      thread.schedule(task, millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("Stopping: nothing more is written to sessions");
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
