// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.record;

import java.nio.ByteBuffer;

/**
 * What the kernel side has counted of one direction of a stream.
 *
 * @param carried how many bytes went through it since it is followed
 * @param lost how many of these were wanted and did not get out
 * @param leader of a terminal: the first process of the session it was counted for, 0 when that is
 *     not known
 */
public record StreamRecord(long carried, long lost, int leader) {
  /** Reads a value of the map of streams, in this machine's byte order. */
  public static StreamRecord read(ByteBuffer value) {
    int at = value.position();
    return new StreamRecord(
        value.getLong(at + RecordLayout.Stream.CARRIED),
        value.getLong(at + RecordLayout.Stream.LOST),
        value.getInt(at + RecordLayout.Stream.LEADER));
  }
}
