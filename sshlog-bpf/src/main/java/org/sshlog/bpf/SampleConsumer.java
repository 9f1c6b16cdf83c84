// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf;

import java.nio.ByteBuffer;

/** Takes the records of a ring buffer, on the thread that reads it. */
@FunctionalInterface
public interface SampleConsumer {
  /**
   * Takes one record. What it throws goes to the caller of {@link RingBuffer#consume}; the record
   * counts as consumed.
   *
   * @param sample the record's bytes from position to limit, little-endian, not writable. It is a
   *     view of memory that the kernel reuses: valid only until this method returns, and the same
   *     object each time. Absolute positions do not begin at 0.
   */
  void accept(ByteBuffer sample);
}
