// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.terminal;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sshlog.core.terminal.host.TerminalAccess;

/**
 * The keys of one viewer on their way to the session. A session that does not read makes them wait,
 * up to a bound and for a time; then they are dropped, and the viewer is told. Safe for use from
 * any thread.
 */
public final class Keyboard implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Keyboard.class);
  private static final int MAX_WAITING = 64 << 10;
  private static final long RETRY_MS = 50;
  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(5);

  private final Typing typing;
  private final TerminalAccess access;
  private final Viewer viewer;

  /** What follows is guarded by this. */
  private byte[] waiting = {};

  private boolean scheduled;
  private boolean closed;
  private long dropped;
  private long progressAt;

  Keyboard(Typing typing, TerminalAccess access, Viewer viewer) {
    this.typing = typing;
    this.access = access;
    this.viewer = viewer;
  }

  /** Types these keys; all of them are dropped when too many wait. Never waits. */
  public void type(byte[] keys) {
    synchronized (this) {
      if (closed || keys.length == 0) {
        return;
      }
      if (waiting.length + keys.length <= MAX_WAITING) {
        if (waiting.length == 0) {
          progressAt = System.nanoTime();
        }
        int length = waiting.length;
        waiting = Arrays.copyOf(waiting, length + keys.length);
        System.arraycopy(keys, 0, waiting, length, keys.length);
        schedule(0);
        return;
      }
    }
    drop(keys.length, "the session does not read");
  }

  private void schedule(long millis) {
    if (!scheduled) {
      scheduled = true;
      typing.after(millis, this::write);
    }
  }

  private void write() {
    byte[] keys;
    synchronized (this) {
      scheduled = false;
      keys = closed ? new byte[0] : waiting;
    }
    if (keys.length == 0) {
      return;
    }
    int taken;
    try {
      taken = access.type(viewer.terminal(), keys, 0, keys.length);
    } catch (IOException e) {
      drop(forget(), e.getMessage());
      return;
    }
    if (isStuck(taken)) {
      drop(forget(), "the session does not read");
    }
  }

  /** Takes out what was typed and comes back for the rest; whether that has waited too long. */
  private synchronized boolean isStuck(int taken) {
    waiting = Arrays.copyOfRange(waiting, taken, waiting.length);
    long now = System.nanoTime();
    progressAt = taken > 0 ? now : progressAt;
    boolean stuck = waiting.length > 0 && now - progressAt > PATIENCE_NS;
    if (waiting.length > 0 && !stuck) {
      schedule(RETRY_MS);
    }
    return stuck;
  }

  private synchronized int forget() {
    int count = waiting.length;
    waiting = new byte[0];
    return count;
  }

  private void drop(int count, String why) {
    boolean first;
    synchronized (this) {
      first = dropped == 0;
      dropped += count;
    }
    String sentence = count + " bytes typed were dropped: " + why;
    viewer.tell(sentence);
    if (first) {
      LOG.warn("Keys for {}: {}", viewer.terminal().name(), sentence);
    }
  }

  /** How many bytes were dropped so far. */
  public synchronized long dropped() {
    return dropped;
  }

  /** Types nothing more. */
  @Override
  public synchronized void close() {
    closed = true;
    waiting = new byte[0];
  }
}
