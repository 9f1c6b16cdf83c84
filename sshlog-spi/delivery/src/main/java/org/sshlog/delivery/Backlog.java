// SPDX-License-Identifier: Apache-2.0
package org.sshlog.delivery;

import java.io.IOException;
import java.util.List;

/**
 * The messages that wait, oldest first, bounded. Some at its front may be held: they are being
 * sent, and are not dropped meanwhile without telling. For one thread at a time.
 */
sealed interface Backlog permits MemoryBacklog, Spool {
  /** Whether a message of this length fits in without any other giving way. */
  boolean hasRoom(int length);

  /**
   * Adds a message behind all others; where there is no room, the oldest give way.
   *
   * @return how many were dropped for it, itself included when it fits in no way
   * @throws IOException when the message could not be kept; all others are
   */
  long add(byte[] message) throws IOException;

  /**
   * Holds the oldest messages, until {@link #release}.
   *
   * @param maxCount how many at most
   * @param maxBytes how many bytes together at most; the first message may have more
   * @return them; empty when none waits, or when none of what was read is sound
   * @throws IOException when they can't be read; nothing is held then
   */
  List<byte[]> hold(int maxCount, int maxBytes) throws IOException;

  /**
   * The first {@code count} of the held messages are done; the last of all those that are done stay
   * for {@link #again}, as many as it was made for.
   *
   * @return how many of them are done for the first time
   */
  long done(int count) throws IOException;

  /**
   * Those that are done and stay wait again, before all others. Nothing is held.
   *
   * @return how many
   */
  long again() throws IOException;

  /** Those that are done need not stay any more. */
  void confirm() throws IOException;

  /** Ends holding. Tells how many of those that were not done had to be dropped meanwhile. */
  long release();

  /** Which message is the oldest, as a number that grows; the same until it is done or dropped. */
  long first();

  /** How many messages wait, held ones included. */
  long size();

  /** How many of them wait {@link #again}; none of these counts as dropped or damaged. */
  long repeats();

  /** How many messages were found damaged since this was last asked, and are lost. */
  long damaged();

  /** Makes sure that what waits survives a loss of power, as far as it is kept on disk at all. */
  void sync() throws IOException;

  /** Frees everything. Tells how many of the waiting messages are lost by that. */
  long close();
}
