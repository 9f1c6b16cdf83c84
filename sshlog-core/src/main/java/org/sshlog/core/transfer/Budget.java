// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.transfer;

/** What all channels together may keep. Used by the processor thread only. */
final class Budget {
  private final long max;
  private long taken;

  Budget(long max) {
    this.max = max;
  }

  /** Takes so many bytes; false when there are not as many. */
  boolean take(long bytes) {
    if (bytes > max - taken) {
      return false;
    }
    taken += bytes;
    return true;
  }

  void give(long bytes) {
    taken -= bytes;
  }

  long taken() {
    return taken;
  }
}
