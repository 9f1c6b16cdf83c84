// SPDX-License-Identifier: Apache-2.0
package org.sshlog.delivery;

import java.util.ArrayDeque;

/** The numbers of the messages that were done last, as many as have so many bytes. */
final class Kept {
  private final long maxBytes;

  /** The bytes that each of them has, oldest first. */
  private final ArrayDeque<Integer> sizes = new ArrayDeque<>();

  private long bytes;

  /** The oldest of them; when there is none, the next to be done. */
  private long from;

  Kept(long maxBytes, long from) {
    this.maxBytes = maxBytes;
    this.from = from;
  }

  long from() {
    return from;
  }

  /** Adds the next message; the oldest leave that are not needed for so many bytes. */
  void add(int size) {
    sizes.addLast(size);
    bytes += size;
    while (!sizes.isEmpty() && bytes - sizes.peekFirst() >= maxBytes) {
      removeFirst();
    }
  }

  private void removeFirst() {
    bytes -= sizes.removeFirst();
    from++;
  }

  /** Those before {@code number} leave; the next to be done has this number at least. */
  void removeBefore(long number) {
    while (!sizes.isEmpty() && from < number) {
      removeFirst();
    }
    from = Math.max(from, number);
  }

  /** All leave and are to be done again. */
  void removeAll() {
    sizes.clear();
    bytes = 0;
  }
}
