// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.probe;

import org.sshlog.bpf.KernelClock;

/**
 * Turns kernel time, which counts from the boot and goes on while the machine sleeps, into time
 * since the epoch. The difference is measured anew before each batch of records, so that setting
 * the clock shifts no event but those that were waiting at that moment. Safe for use from any
 * thread.
 */
public final class WallClock {
  private volatile long offset;

  /** A clock that is right now. */
  public WallClock() {
    synchronise();
  }

  /** Measures the difference between the two clocks. */
  void synchronise() {
    long before = KernelClock.bootTimeNs();
    long real = KernelClock.realTimeNs();
    long after = KernelClock.bootTimeNs();
    offset = real - (before + (after - before) / 2);
  }

  /** Nanoseconds since the epoch at {@code bootTimeNs} of kernel time. */
  public long epochNs(long bootTimeNs) {
    return bootTimeNs + offset;
  }

  /** Nanoseconds since the epoch now. */
  public long nowNs() {
    return KernelClock.realTimeNs();
  }
}
