// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.record;

import java.nio.ByteBuffer;
import java.util.Map;
import org.sshlog.core.stats.LossLedger.Loss;

/** Reads what the kernel side has counted as lost. */
public final class LossRecord {
  private static final Map<Integer, String> CAUSES =
      Map.of(
          1, "kernel: no room in the ring buffer for the begin of a connection",
          2, "kernel: no room in the ring buffer for an authentication",
          3, "kernel: no room in the ring buffer for a process of sshd",
          4, "kernel: no room in the ring buffer for the start of a command",
          5, "kernel: no room in the ring buffer for the end of a process",
          6, "kernel: no room in the ring buffer for the end of a connection's last process",
          16, "kernel: table of processes full, a process is not followed",
          17, "kernel: table of connections full, a connection is not followed",
          18, "kernel: arguments of a command could not be read");

  private LossRecord() {}

  /**
   * Reads one cause's figures.
   *
   * @param cause the index in the kernel side's map
   * @param value the map's value
   */
  public static Loss read(int cause, ByteBuffer value) {
    return new Loss(
        CAUSES.getOrDefault(cause, "kernel: cause " + cause),
        value.getLong(RecordLayout.Loss.COUNT),
        value.getLong(RecordLayout.Loss.LOST_BYTES));
  }
}
