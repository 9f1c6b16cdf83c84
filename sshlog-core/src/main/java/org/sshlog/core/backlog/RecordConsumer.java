// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.backlog;

import java.nio.ByteBuffer;

/** Takes records. */
@FunctionalInterface
public interface RecordConsumer {
  /**
   * Takes one record.
   *
   * @param record its bytes from position to limit, valid during the call
   */
  void accept(ByteBuffer record);
}
