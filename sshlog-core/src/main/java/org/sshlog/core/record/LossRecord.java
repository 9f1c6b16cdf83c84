// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.record;

import static java.util.Map.entry;

import java.nio.ByteBuffer;
import java.util.Map;
import org.sshlog.core.stats.LossLedger.Loss;

/** Reads what the kernel side has counted as lost. */
public final class LossRecord {
  /** The cause: behind a call the registers did not have the arguments any more. */
  public static final int REGISTERS = 27;

  private static final Map<Integer, String> CAUSES =
      Map.ofEntries(
          entry(1, "kernel: no room in the ring buffer for the begin of a connection"),
          entry(2, "kernel: no room in the ring buffer for an authentication"),
          entry(3, "kernel: no room in the ring buffer for a process of sshd"),
          entry(4, "kernel: no room in the ring buffer for the start of a command"),
          entry(5, "kernel: no room in the ring buffer for the end of a process"),
          entry(6, "kernel: no room in the ring buffer for the end of a connection's last process"),
          entry(7, "kernel: no room in the ring buffer for bytes of a session"),
          entry(8, "kernel: no room in the ring buffer for the size of a terminal's window"),
          entry(9, "kernel: no room in the ring buffer for a line of sshd's log"),
          entry(10, "kernel: no room in the ring buffer for the user a client named"),
          entry(11, "kernel: no room in the ring buffer for the start of an sshd"),
          entry(12, "kernel: no room in the ring buffer for what was said of a file"),
          entry(13, "kernel: no room in the ring buffer for a name that sshd has looked up"),
          entry(14, "kernel: no room in the ring buffer for a forward"),
          entry(15, "kernel: no room in the ring buffer for a TCP connection"),
          entry(16, "kernel: table of processes full, a process is not followed"),
          entry(17, "kernel: table of connections full, a connection is not followed"),
          entry(18, "kernel: arguments of a command could not be read"),
          entry(19, "kernel: table of streams full, bytes of a session are not followed"),
          entry(20, "kernel: bytes of a session could not be read"),
          entry(21, "kernel: table of transfers full, bytes of a session are not followed"),
          entry(22, "kernel: a line of sshd's log could not be read"),
          entry(24, "kernel: table of protocols full, transfers of files are not followed"),
          entry(25, "kernel: no room in the ring buffer for a connection that was dropped"),
          entry(26, "kernel: no room in the ring buffer for the begin of a file server"),
          entry(REGISTERS, "kernel: bytes that sshd moved, not known of which session"));

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
