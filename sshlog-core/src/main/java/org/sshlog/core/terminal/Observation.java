// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.terminal;

import java.util.Optional;

/** Tells whether what terminals show is observed. Safe for use from any thread. */
public interface Observation {
  /**
   * Waits some seconds at most until what was asked for is observed, as far as it can be.
   *
   * @throws InterruptedException when interrupted while waiting
   */
  void settle() throws InterruptedException;

  /**
   * The time in which all output of a connection has been observed without a pause.
   *
   * @param pid the sshd process that owns the connection
   * @return empty while it is not observed
   */
  Optional<Period> period(int pid);

  /**
   * A time without a pause, until now.
   *
   * @param kernelNs its beginning on the kernel's own clock, which nobody sets: tells periods apart
   * @param epochMs its beginning in milliseconds since the epoch
   */
  record Period(long kernelNs, long epochMs) {}
}
