// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.stream;

import org.sshlog.core.record.KernelRecord.StreamId;
import org.sshlog.core.record.KernelRecord.Transferred;

/**
 * One direction of one stream of a connection.
 *
 * @param input whether the bytes come from the client, else they go to it
 */
record Direction(StreamId stream, boolean input) {
  static Direction of(Transferred record) {
    return new Direction(record.stream(), record.isInput());
  }

  Direction opposite() {
    return new Direction(stream, !input);
  }

  boolean isPipe() {
    return stream.kind() == StreamId.Kind.PIPE;
  }
}
