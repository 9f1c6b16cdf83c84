// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.asciicast;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Base64;
import org.sshlog.spi.event.RawText;

/**
 * Gathers JSON as UTF-8 bytes. Whatever a text holds, it becomes a string that every parser takes
 * and that does nothing to a terminal it is shown on: control characters, line separators and
 * bidirectional controls are escaped. For one thread.
 */
final class JsonBuffer {
  private static final byte PLAIN = 0;
  private static final byte HEX = 1;
  private static final byte DOUBTFUL = 2;

  /** For each byte of ASCII text: how it is written, or the letter of its short escape. */
  private static final byte[] ESCAPES = escapes();

  private static final byte[] DIGITS = "0123456789abcdef".getBytes(ISO_8859_1);
  private static final int LONGEST_NUMBER = 20;
  private static final int LONGEST_ESCAPE = 6;
  private static final int INITIAL_CAPACITY = 1024;

  private byte[] bytes = new byte[INITIAL_CAPACITY];
  private int size;

  private static byte[] escapes() {
    byte[] escapes = new byte[256];
    Arrays.fill(escapes, 0, ' ', HEX);
    Arrays.fill(escapes, 0x7F, 256, HEX);
    escapes['\b'] = 'b';
    escapes['\f'] = 'f';
    escapes['\n'] = 'n';
    escapes['\r'] = 'r';
    escapes['\t'] = 't';
    escapes['"'] = '"';
    escapes['\\'] = '\\';
    // What can't be encoded becomes a question mark, so each of these is looked at again.
    escapes['?'] = DOUBTFUL;
    return escapes;
  }

  /** How many bytes have been gathered. */
  int size() {
    return size;
  }

  /** The bytes; only the first {@link #size} count, and only until the next call. */
  byte[] array() {
    return bytes;
  }

  /** Drops what was gathered after there were {@code size} bytes. */
  void cut(int size) {
    this.size = size;
  }

  /** Gives back memory that is not in use. */
  void trim() {
    if (bytes.length > Math.max(2 * size, INITIAL_CAPACITY)) {
      bytes = Arrays.copyOf(bytes, Math.max(size, INITIAL_CAPACITY));
    }
  }

  /** How many bytes of memory this holds. */
  int capacity() {
    return bytes.length;
  }

  private void ensure(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }

  /** Adds all that another buffer has gathered. */
  void append(JsonBuffer other) {
    ensure(other.size);
    System.arraycopy(other.bytes, 0, bytes, size, other.size);
    size += other.size;
  }

  /** Adds ASCII characters as they are. */
  JsonBuffer ascii(String text) {
    int length = text.length();
    ensure(length);
    for (int i = 0; i < length; i++) {
      bytes[size + i] = (byte) text.charAt(i);
    }
    size += length;
    return this;
  }

  /** Adds one ASCII character as it is. */
  JsonBuffer ascii(char c) {
    ensure(1);
    bytes[size++] = (byte) c;
    return this;
  }

  /** Adds a number in decimal. */
  JsonBuffer number(long number) {
    return ascii(Long.toString(number));
  }

  /**
   * Adds a number of millionths as a decimal number with six places.
   *
   * @param millionths not negative
   */
  void decimal(long millionths) {
    ensure(LONGEST_NUMBER + 1);
    int from = size;
    long rest = millionths;
    for (int place = 0; place <= 6 || rest > 0; place++) {
      bytes[size++] = (byte) ('0' + rest % 10);
      rest /= 10;
      if (place == 5) {
        bytes[size++] = '.';
      }
    }
    for (int i = from, k = size - 1; i < k; i++, k--) {
      byte other = bytes[i];
      bytes[i] = bytes[k];
      bytes[k] = other;
    }
  }

  /** Adds a string in quotes; what is not Unicode in it becomes U+FFFD. */
  JsonBuffer string(String text) {
    if (!asciiString(text)) {
      anyString(text);
    }
    return this;
  }

  /** Adds a string in quotes if it holds nothing but ASCII characters; else adds nothing. */
  boolean asciiString(String text) {
    byte[] encoded = text.getBytes(UTF_8);
    int length = encoded.length;
    if (length != text.length()) {
      return false;
    }
    int before = size;
    ensure(length + 2 + LONGEST_ESCAPE);
    bytes[size++] = '"';
    int from = 0;
    for (int i = 0; i < length; i++) {
      byte escape = ESCAPES[encoded[i] & 0xFF];
      if (escape == PLAIN) {
        continue;
      }
      if (escape == DOUBTFUL) {
        if (text.charAt(i) == '?') {
          continue;
        }
        size = before;
        return false;
      }
      System.arraycopy(encoded, from, bytes, size, i - from);
      size += i - from;
      from = i + 1;
      escape(escape, encoded[i]);
      ensure(length - i + 2 + LONGEST_ESCAPE);
    }
    System.arraycopy(encoded, from, bytes, size, length - from);
    size += length - from;
    bytes[size++] = '"';
    return true;
  }

  /** Adds a string in quotes, unless it holds a byte that is not UTF-8; then adds nothing. */
  boolean unicodeString(String text) {
    int before = size;
    if (anyString(text, true)) {
      return true;
    }
    size = before;
    return false;
  }

  /** Adds a string in quotes, whatever it holds. */
  void anyString(String text) {
    anyString(text, false);
  }

  private boolean anyString(String text, boolean stopAtRawByte) {
    char[] chars = text.toCharArray(); // the first compiler makes slow code of String.charAt
    ascii('"');
    for (int i = 0; i < chars.length; i++) {
      ensure(LONGEST_ESCAPE);
      char c = chars[i];
      if (c < 0x80) {
        byte escape = ESCAPES[c];
        if (escape == PLAIN || escape == DOUBTFUL) {
          bytes[size++] = (byte) c;
        } else {
          escape(escape, c);
        }
      } else if (Character.isSurrogate(c)) {
        int more = surrogate(chars, i);
        if (more == 0 && stopAtRawByte && RawText.isRawByte(c)) {
          return false;
        }
        i += more;
      } else if (isControl(c)) {
        escape(HEX, c);
      } else {
        unit(c);
      }
    }
    ascii('"');
    return true;
  }

  /** Adds the character whose first half stands at {@code i}; gives how many more it takes. */
  private int surrogate(char[] chars, int i) {
    int codePoint = Character.codePointAt(chars, i);
    if (codePoint <= 0xFFFF) {
      unit('\uFFFD');
      return 0;
    }
    bytes[size++] = (byte) (0xF0 | codePoint >> 18);
    bytes[size++] = (byte) (0x80 | codePoint >> 12 & 0x3F);
    bytes[size++] = (byte) (0x80 | codePoint >> 6 & 0x3F);
    bytes[size++] = (byte) (0x80 | codePoint & 0x3F);
    return 1;
  }

  /** Adds a string in quotes: the exact bytes that a text was decoded from, in base64. */
  void base64String(String text) {
    char[] chars = text.toCharArray();
    JsonBuffer exact = new JsonBuffer();
    exact.ensure(3 * chars.length + 1); // no character takes more, a pair of surrogates takes four
    for (int i = 0; i < chars.length; i++) {
      char c = chars[i];
      if (c < 0x80) {
        exact.bytes[exact.size++] = (byte) c;
      } else if (RawText.isRawByte(c)) {
        // Not the second half of a pair: that was skipped with the first.
        exact.bytes[exact.size++] = (byte) (c - 0xDC00);
      } else if (Character.isSurrogate(c)) {
        i += exact.surrogate(chars, i);
      } else {
        exact.unit(c);
      }
    }
    byte[] encoded = Base64.getEncoder().encode(Arrays.copyOf(exact.bytes, exact.size));
    ensure(encoded.length + 2);
    bytes[size++] = '"';
    System.arraycopy(encoded, 0, bytes, size, encoded.length);
    size += encoded.length;
    bytes[size++] = '"';
  }

  private void unit(char c) {
    if (c < 0x800) {
      bytes[size++] = (byte) (0xC0 | c >> 6);
    } else {
      bytes[size++] = (byte) (0xE0 | c >> 12);
      bytes[size++] = (byte) (0x80 | c >> 6 & 0x3F);
    }
    bytes[size++] = (byte) (0x80 | c & 0x3F);
  }

  /** C1 controls, line separators, and what changes the direction of text. */
  private static boolean isControl(char c) {
    return c < 0xA0
        || c == 0x061C
        || c == 0x200E
        || c == 0x200F
        || c >= 0x2028 && c <= 0x202E
        || c >= 0x2066 && c <= 0x2069;
  }

  private void escape(byte escape, int c) {
    bytes[size++] = '\\';
    if (escape != HEX) {
      bytes[size++] = escape;
      return;
    }
    bytes[size++] = 'u';
    for (int shift = 12; shift >= 0; shift -= 4) {
      bytes[size++] = DIGITS[c >> shift & 0xF];
    }
  }
}
