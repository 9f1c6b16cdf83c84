// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.record;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What the kernel side has seen at a place behind a call of write, or in a binary.
 *
 * @param own how often the client's own socket was written to there; of a binary, whether it is
 *     attached
 * @param other how often anything else was; of a binary, how often a session's stream was written
 *     to at places that are not counted by themselves
 */
public record SiteRecord(long own, long other) {
  /** Reads a value of the map of places, in this machine's byte order. */
  public static SiteRecord read(ByteBuffer value) {
    int at = value.position();
    return new SiteRecord(
        value.getLong(at + RecordLayout.Site.OWN), value.getLong(at + RecordLayout.Site.OTHER));
  }

  /** The value of a binary that is attached. */
  public static byte[] attached() {
    ByteBuffer value = ByteBuffer.wrap(nothing()).order(ByteOrder.nativeOrder());
    return value.putLong(RecordLayout.Site.OWN, 1).array();
  }

  /** The value of a place at which nothing was seen so far, or of a binary that is not attached. */
  public static byte[] nothing() {
    return new byte[RecordLayout.Site.BYTES];
  }
}
