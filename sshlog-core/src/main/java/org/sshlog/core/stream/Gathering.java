// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.stream;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.sshlog.spi.event.RawText;

/**
 * Puts adjacent bytes of one direction of a stream together, so that few events are made of many
 * small pieces. The begin of a UTF-8 sequence waits a little longer for its rest. Used by the
 * processor thread only.
 */
final class Gathering {
  /** Takes what was put together. */
  @FunctionalInterface
  interface Sink {
    /**
     * Takes a piece.
     *
     * @param time when its first byte was moved, kernel time in ns
     * @param length how many bytes {@code text} stands for
     */
    void piece(long offset, long time, String text, int length, boolean masked);
  }

  /** So much makes an event at once. */
  static final int MAX_BYTES = 64 << 10;

  /**
   * How long bytes wait for more. With the 5 ms that the reader lets records gather, and the time
   * it needs, they leave within 20 ms.
   */
  static final long WAIT_NS = 14_000_000;

  /** How long the begin of a UTF-8 sequence waits for its rest. */
  static final long TAIL_WAIT_NS = 1_000_000_000;

  private static final int SMALL = 1 << 10;
  private static final byte[] EMPTY = {};

  private final Sink sink;
  private final GatheredBytes total;
  private byte[] bytes = EMPTY;
  private int size;
  private long offset;
  private long since;
  private long lastTime;
  private boolean masked;
  private boolean isTail;

  Gathering(GatheredBytes total, Sink sink) {
    this.total = total;
    this.sink = sink;
  }

  /** When what waits has to leave. */
  long due() {
    return size == 0 ? Deadlines.NEVER : since + (isTail ? TAIL_WAIT_NS : WAIT_NS);
  }

  /**
   * Takes bytes; those before them leave first when these do not belong behind them.
   *
   * @param data the bytes, consumed; of masked ones nothing
   */
  void add(long at, long time, ByteBuffer data, int length, boolean isMasked) {
    if (size > 0 && (isMasked != masked || at != offset + size)) {
      end();
    }
    int left = length;
    while (left > 0) {
      if (size == 0) {
        offset = at + length - left;
        since = time;
        masked = isMasked;
      }
      int part = Math.min(left, MAX_BYTES - size);
      if (!isMasked) {
        reserve(size + part);
        data.get(bytes, size, part);
      }
      size += part;
      left -= part;
      lastTime = time;
      isTail = false;
      if (size == MAX_BYTES || total.isTooMuch()) {
        leave();
      }
    }
  }

  private void reserve(int needed) {
    if (needed > bytes.length) {
      int capacity = Math.max(SMALL, Math.min(MAX_BYTES, Integer.highestOneBit(needed - 1) << 1));
      total.add(capacity - bytes.length);
      bytes = Arrays.copyOf(bytes, capacity);
    }
  }

  /** Lets everything leave that is complete. */
  void leave() {
    if (size > 0) {
      leave(size - (masked ? 0 : Utf8Cut.incompleteTail(bytes, size)));
    }
  }

  /** Lets leave what is due. */
  void expire(long now) {
    if (now < due()) {
      return;
    }
    if (isTail) {
      end();
    } else {
      leave();
    }
  }

  /** Lets everything leave: the stream goes on somewhere else, or nowhere. */
  void end() {
    if (size > 0) {
      leave(size);
    }
  }

  private void leave(int length) {
    int rest = size - length;
    if (length > 0) {
      String text = masked ? "*".repeat(length) : RawText.decode(bytes, 0, length);
      long at = offset;
      long time = since;
      offset += length;
      since = lastTime;
      size = rest;
      if (rest > 0) {
        System.arraycopy(bytes, length, bytes, 0, rest);
      }
      sink.piece(at, time, text, length, masked);
    }
    isTail = rest > 0;
    // Where so much came at once more will come, and a new buffer each time is work for the
    // collector.
    if (rest == 0 && length < MAX_BYTES) {
      total.add(-bytes.length);
      bytes = EMPTY;
    }
  }
}
