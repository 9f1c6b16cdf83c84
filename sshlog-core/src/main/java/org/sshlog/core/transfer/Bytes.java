// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.transfer;

import org.sshlog.spi.event.RawText;

/**
 * Reads the fields of one message. Whoever reads beyond its end gets nothing, and {@link #isShort}
 * says so from then on.
 */
final class Bytes {
  private final byte[] bytes;
  private final int end;
  private int at;
  private boolean isShort;

  /** The bytes from {@code at} to {@code end}. */
  Bytes(byte[] bytes, int at, int end) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  /** Whether more was read than there is. */
  boolean isShort() {
    return isShort;
  }

  boolean isEmpty() {
    return at >= end;
  }

  private boolean has(long count) {
    if (isShort || count < 0 || count > end - at) {
      isShort = true;
    }
    return !isShort;
  }

  int u8() {
    return has(1) ? bytes[at++] & 0xFF : 0;
  }

  /** An unsigned number, as {@code int} or as {@code long}: the caller knows which it wants. */
  int i32() {
    return has(4) ? u8() << 24 | u8() << 16 | u8() << 8 | u8() : 0;
  }

  long u32() {
    return i32() & 0xFFFFFFFFL;
  }

  long u64() {
    return u32() << 32 | u32();
  }

  void skip(long count) {
    if (has(count)) {
      at += (int) count;
    }
  }

  /** A text with its length before it; empty when it is not all there. */
  String text() {
    long length = u32();
    if (!has(length)) {
      return "";
    }
    String text = RawText.decode(bytes, at, at + (int) length);
    at += (int) length;
    return text;
  }
}
