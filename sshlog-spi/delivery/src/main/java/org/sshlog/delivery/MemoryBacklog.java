// SPDX-License-Identifier: Apache-2.0
package org.sshlog.delivery;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Messages that wait in memory; they end with the process. */
final class MemoryBacklog implements Backlog {
  /** What a message costs beside its bytes. */
  private static final int OVERHEAD = 48;

  /** What waits again, before {@link #waiting}; as little as stays, so it has room in any case. */
  private final ArrayDeque<byte[]> repeating = new ArrayDeque<>();

  private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
  private final ArrayDeque<byte[]> held = new ArrayDeque<>();

  /** What is done and stays. */
  private final ArrayDeque<byte[]> kept = new ArrayDeque<>();

  private final int maxMessages;
  private final long maxBytes;
  private final int keepBytes;

  /** The weight of what waits and is held, but for what waits again. */
  private long bytes;

  private long keptBytes;
  private int heldRepeats;
  private long first;

  /**
   * A backlog of this size.
   *
   * @param keepBytes how many bytes of what is done stay, beside that
   */
  MemoryBacklog(int maxMessages, long maxBytes, int keepBytes) {
    this.maxMessages = maxMessages;
    this.maxBytes = maxBytes;
    this.keepBytes = keepBytes;
  }

  private static long weight(byte[] message) {
    return message.length + OVERHEAD;
  }

  @Override
  public boolean hasRoom(int length) {
    long fresh = size() - repeats();
    return fresh == 0 || fresh < maxMessages && bytes + length + OVERHEAD <= maxBytes;
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
    return waiting.size() + held.size() - heldRepeats > maxMessages || bytes > maxBytes;
  }

  @Override
  public List<byte[]> hold(int maxCount, int maxBatchBytes) {
    int size = 0;
    while (held.size() < maxCount && !(repeating.isEmpty() && waiting.isEmpty())) {
      ArrayDeque<byte[]> oldest = repeating.isEmpty() ? waiting : repeating;
      size += oldest.peekFirst().length;
      if (size > maxBatchBytes && !held.isEmpty()) {
        break;
      }
      heldRepeats += oldest == repeating ? 1 : 0;
      held.addLast(oldest.removeFirst());
    }
    return new ArrayList<>(held);
  }

  @Override
  public long done(int count) {
    long fresh = 0;
    for (int i = 0; i < count; i++) {
      byte[] message = held.removeFirst();
      if (heldRepeats > 0) {
        heldRepeats--;
      } else {
        bytes -= weight(message);
        fresh++;
      }
      kept.addLast(message);
      keptBytes += message.length;
    }
    while (!kept.isEmpty() && keptBytes - kept.peekFirst().length >= keepBytes) {
      keptBytes -= kept.removeFirst().length;
    }
    first += count;
    return fresh;
  }

  @Override
  public long release() {
    while (held.size() > heldRepeats) {
      waiting.addFirst(held.removeLast());
    }
    while (!held.isEmpty()) {
      repeating.addFirst(held.removeLast());
    }
    heldRepeats = 0;
    return 0;
  }

  @Override
  public long again() {
    int count = kept.size();
    while (!kept.isEmpty()) {
      repeating.addFirst(kept.removeLast());
    }
    keptBytes = 0;
    first -= count;
    return count;
  }

  @Override
  public void confirm() {
    kept.clear();
    keptBytes = 0;
  }

  @Override
  public long first() {
    return first;
  }

  @Override
  public long size() {
    return (long) repeating.size() + waiting.size() + held.size();
  }

  @Override
  public long repeats() {
    return (long) repeating.size() + heldRepeats;
  }

  @Override
  public long damaged() {
    return 0;
  }

  @Override
  public void sync() {}

  @Override
  public long close() {
    long lost = size() - repeats();
    repeating.clear();
    waiting.clear();
    held.clear();
    heldRepeats = 0;
    kept.clear();
    bytes = 0;
    return lost;
  }
}
