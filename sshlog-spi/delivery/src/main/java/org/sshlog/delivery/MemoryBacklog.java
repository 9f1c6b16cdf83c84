// SPDX-License-Identifier: Apache-2.0
package org.sshlog.delivery;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Messages that wait in memory; they end with the process. */
final class MemoryBacklog implements Backlog {
  /** What a message costs beside its bytes. */
  private static final int OVERHEAD = 48;

  private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
  private final ArrayDeque<byte[]> held = new ArrayDeque<>();
  private final int maxMessages;
  private final long maxBytes;
  private long bytes;
  private long first;

  MemoryBacklog(int maxMessages, long maxBytes) {
    this.maxMessages = maxMessages;
    this.maxBytes = maxBytes;
  }

  private static long weight(byte[] message) {
    return message.length + OVERHEAD;
  }

  @Override
  public boolean hasRoom(int length) {
    long size = size();
    return size == 0 || size < maxMessages && bytes + length + OVERHEAD <= maxBytes;
  }

  /** Held messages count, but are not dropped: there is always room for one more beside them. */
  @Override
  public long add(byte[] message) {
    waiting.addLast(message);
    bytes += weight(message);
    long dropped = 0;
    while (waiting.size() > 1 && isOver()) {
      bytes -= weight(waiting.removeFirst());
      dropped++;
    }
    if (held.isEmpty()) {
      first += dropped;
    }
    return dropped;
  }

  private boolean isOver() {
    return waiting.size() + held.size() > maxMessages || bytes > maxBytes;
  }

  @Override
  public List<byte[]> hold(int maxCount, int maxBatchBytes) {
    int size = 0;
    while (!waiting.isEmpty() && held.size() < maxCount) {
      size += waiting.peekFirst().length;
      if (size > maxBatchBytes && !held.isEmpty()) {
        break;
      }
      held.addLast(waiting.removeFirst());
    }
    return new ArrayList<>(held);
  }

  @Override
  public void done(int count) {
    for (int i = 0; i < count; i++) {
      bytes -= weight(held.removeFirst());
    }
    first += count;
  }

  @Override
  public long release() {
    while (!held.isEmpty()) {
      waiting.addFirst(held.removeLast());
    }
    return 0;
  }

  @Override
  public long first() {
    return first;
  }

  @Override
  public long size() {
    return (long) waiting.size() + held.size();
  }

  @Override
  public long damaged() {
    return 0;
  }

  @Override
  public void sync() {}

  @Override
  public long close() {
    long lost = size();
    waiting.clear();
    held.clear();
    bytes = 0;
    return lost;
  }
}
