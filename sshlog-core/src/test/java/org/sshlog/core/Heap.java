// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core;

/** How much memory is held on to. */
public final class Heap {
  /** Far more than what the test's own machinery may need meanwhile. */
  public static final long NOISE = 16L << 20;

  private Heap() {}

  /** Bytes that are reachable now, nearly: what a few collections have left. */
  public static long used() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }
}
