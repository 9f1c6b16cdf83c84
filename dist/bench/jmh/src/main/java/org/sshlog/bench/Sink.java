// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bench;

import java.io.Closeable;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A server on the loopback interface that takes what it is sent and counts the bytes. */
abstract class Sink implements Closeable {
  private static final long LIMIT_NANOS = TimeUnit.MINUTES.toNanos(2);

  /** Where it listens. */
  abstract int port();

  /** How many bytes have come, of which it makes something. */
  abstract long bytes();

  /** What one client has sent up to each answer, and at last without one; the last that came. */
  abstract List<byte[]> turns();

  /** Waits until this many bytes have come since the sink was made. */
  final void await(long count) {
    long deadline = System.nanoTime() + LIMIT_NANOS;
    while (bytes() < count) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(bytes() + " of " + count + " bytes have come");
      }
      LockSupport.parkNanos(50_000);
    }
  }
}
