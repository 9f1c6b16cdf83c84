// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.stream;

/** Up to which time it is known what has happened in a connection. */
@FunctionalInterface
public interface Horizon {
  /** Everything is known. */
  Horizon NOW = (connection, now) -> now;

  /**
   * That time, at most {@code now}.
   *
   * @param connection the connection's number
   * @param now kernel time, ns
   */
  long of(long connection, long now);
}
