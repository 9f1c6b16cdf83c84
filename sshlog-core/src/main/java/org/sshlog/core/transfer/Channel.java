// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.transfer;

import org.sshlog.core.record.KernelRecord.FileMessages;

/** A client and a server that transfer files. Used by the processor thread only. */
interface Channel {
  /** Takes in what one has said to the other. */
  void take(FileMessages record);

  /** Whether its end would tell nothing. */
  boolean isIdle();

  /** Nothing more comes: what has not come to its end is interrupted. */
  void end(long time);
}
