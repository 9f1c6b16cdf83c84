// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf;

import jnr.ffi.Memory;
import jnr.ffi.Pointer;

/** The kernel's clocks, as BPF programs see them. Thread-safe and cheap: no lock, no garbage. */
public final class KernelClock {
  private static final int CLOCK_REALTIME = 0;
  private static final int CLOCK_BOOTTIME = 7;
  private static final long NANOS = 1_000_000_000L;
  private static final ThreadLocal<Pointer> TIMESPEC =
      ThreadLocal.withInitial(() -> Memory.allocateDirect(Libraries.runtime(), 16));

  private KernelClock() {}

  /** Nanoseconds since boot including suspend: what {@code bpf_ktime_get_boot_ns} gives. */
  public static long bootTimeNs() {
    return nanos(CLOCK_BOOTTIME);
  }

  /** Nanoseconds since 1970 UTC; steps when somebody sets the clock. */
  public static long realTimeNs() {
    return nanos(CLOCK_REALTIME);
  }

  private static long nanos(int clock) {
    Pointer timespec = TIMESPEC.get();
    if (Libraries.libc().clock_gettime(clock, timespec) != 0) {
      throw BpfException.of(
          Operation.PROBE, "cannot read clock " + clock, Libraries.lastErrno(), "");
    }
    return timespec.getLong(0) * NANOS + timespec.getLong(8);
  }
}
