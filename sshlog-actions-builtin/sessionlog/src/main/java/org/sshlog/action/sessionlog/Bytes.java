// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.sessionlog;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/** Bytes that are gathered: an array that grows. For one thread. */
final class Bytes {
  private static final int INITIAL = 8 * 1024;
  private static final int MAX_KEPT = 512 * 1024;

  private byte[] array = new byte[INITIAL];
  private int length;

  int length() {
    return length;
  }

  /** The bytes themselves, valid up to {@link #length} and until the next change. */
  byte[] array() {
    return array;
  }

  /** Makes room for so many more and gives the array, to be written to at {@link #length}. */
  byte[] room(int more) {
    if (array.length - length < more) {
      array = Arrays.copyOf(array, Math.max(length + more, 2 * array.length));
    }
    return array;
  }

  /** Takes in what was written to the array directly. */
  void advanceTo(int end) {
    length = end;
  }

  void put(char ascii) {
    room(1)[length++] = (byte) ascii;
  }

  void put(String text) {
    put(text.getBytes(UTF_8));
  }

  void put(byte[] bytes) {
    System.arraycopy(bytes, 0, room(bytes.length), length, bytes.length);
    length += bytes.length;
  }

  void clear() {
    length = 0;
    if (array.length > MAX_KEPT) {
      array = new byte[INITIAL];
    }
  }
}
