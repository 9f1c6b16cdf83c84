// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.stream;

import org.sshlog.core.record.StreamRecord;

/**
 * How many bytes one direction of a stream has carried. Written by the processor thread, read by
 * any.
 */
final class Count {
  private volatile long base;
  private volatile long carried;
  private volatile int leader;
  private volatile boolean claimed;

  /** What is added to the kernel side's offsets, which may begin anew. */
  long base() {
    return base;
  }

  /** How many bytes records have told of, with those that were lost. */
  long carried() {
    return carried;
  }

  /** Whether it is known that a session has this stream. */
  boolean isClaimed() {
    return claimed;
  }

  /** The kernel side counts anew. */
  void rebase(long newBase) {
    base = newBase;
  }

  void reach(long bytes) {
    carried = bytes;
  }

  /** It is this session's; 0 when its first process is not known. */
  void claim(int newLeader) {
    leader = newLeader;
    claimed = true;
  }

  /** Whether the kernel side has counted the same session: numbers of terminals return. */
  boolean isOf(StreamRecord counted) {
    return counted != null && (counted.leader() == 0 || leader == 0 || counted.leader() == leader);
  }

  /**
   * How many bytes it has carried.
   *
   * @param counted what the kernel side says, which may know more; null when nothing
   */
  long with(StreamRecord counted) {
    return isOf(counted) ? Math.max(carried, base + counted.carried()) : carried;
  }
}
