// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.stream;

/**
 * Tells what one direction of a stream has lost in the kernel, at most once a second. Used by the
 * processor thread only.
 */
final class LossNotice {
  private static final long QUIET_NS = 1_000_000_000;
  private static final String CAUSE =
      "kernel: bytes of this session found no room or were not readable";

  private final StreamSession session;
  private boolean everTold;
  private long toldAt;
  private long count;
  private long bytes;
  private long lastTime;

  LossNotice(StreamSession session) {
    this.session = session;
  }

  /** Notes a gap. */
  void add(long lost, long time) {
    count++;
    bytes += lost;
    lastTime = time;
    if (due() <= time) {
      tell();
    }
  }

  /** When what was noted has to be told. */
  long due() {
    return count == 0 ? Deadlines.NEVER : everTold ? toldAt + QUIET_NS : lastTime;
  }

  /** Tells what has not been told. */
  void tell() {
    if (count > 0) {
      session.publishLoss(lastTime, count, bytes, CAUSE);
      everTold = true;
      toldAt = lastTime;
      count = 0;
      bytes = 0;
    }
  }
}
