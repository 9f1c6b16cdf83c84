// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.stream;

/** How much memory all gatherings hold together. Used by the processor thread only. */
final class GatheredBytes {
  private final long max;
  private long bytes;

  GatheredBytes(long max) {
    this.max = max;
  }

  void add(long more) {
    bytes += more;
  }

  /** Whether gatherings should let their bytes leave rather than wait for more. */
  boolean isTooMuch() {
    return bytes > max;
  }
}
