// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.backlog;

/**
 * Tells whether a flood runs: what goes to files comes so fast that whatever is done with it takes
 * time from those who produce it. One thread adds, any may ask. Times are of the monotonic clock.
 */
final class FloodGauge {
  private static final long WINDOW_NS = 20_000_000;

  /** So much in a window is a flood: 10 MB/s. */
  private static final long FLOOD_BYTES = 200_000;

  /** A pause shorter than this does not end it. */
  private static final long PAUSE_NS = 50_000_000;

  private long windowStart = System.nanoTime();
  private long windowBytes;
  private volatile long began = windowStart;
  private volatile long until = windowStart;

  /** Bytes have gone to files. */
  void add(long bytes, long now) {
    windowBytes += bytes;
    if (windowBytes >= FLOOD_BYTES) {
      if (now - until > 0) {
        began = now;
      }
      until = now + PAUSE_NS;
    }
    if (now - windowStart >= WINDOW_NS) {
      windowStart = now;
      windowBytes = 0;
    }
  }

  /** Whether one runs that began less than so long ago. */
  boolean isWithin(long nanos, long now) {
    return now - until < 0 && now - began < nanos;
  }
}
