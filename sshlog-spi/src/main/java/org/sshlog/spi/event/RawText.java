// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.event;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Text that came as bytes from somewhere we do not control. Valid UTF-8 becomes the text it stands
 * for; each byte that is not part of valid UTF-8 becomes the lone low surrogate U+DC00 plus the
 * byte, so that nothing is lost and nothing can be mistaken. (Python knows this scheme as {@code
 * surrogateescape}.)
 */
public final class RawText {
  private static final char FIRST = '\uDC80';
  private static final byte FIRST_LEAD = (byte) 0xC2;
  private static final byte LAST_CONTINUATION = (byte) 0xBF;
  private static final char LAST = '\uDCFF';

  private RawText() {}

  /** The text of the bytes from {@code from} (inclusive) to {@code to} (exclusive). */
  public static String decode(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] < 0) {
        return decodeUtf8(bytes, from, to);
      }
    }
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }

  /** One pass without intermediate strings: what sessions write may be large, and any bytes. */
  private static String decodeUtf8(byte[] bytes, int from, int to) {
    char[] text = new char[to - from];
    int size = 0;
    int i = from;
    while (i < to) {
      int b = bytes[i];
      if (b >= 0) {
        text[size++] = (char) b;
        i++;
        continue;
      }
      // Most bytes of garbage are told by one look at their neighbour.
      boolean begins = b >= FIRST_LEAD && i + 1 < to && bytes[i + 1] <= LAST_CONTINUATION;
      int length = begins ? sequenceLength(bytes, i, to) : 0;
      if (length == 0) {
        text[size++] = (char) (0xDC00 + (b & 0xFF));
        i++;
      } else if (length < 4) {
        text[size++] = (char) codePoint(bytes, i, length);
        i += length;
      } else {
        size += Character.toChars(codePoint(bytes, i, length), text, size);
        i += length;
      }
    }
    return new String(text, 0, size);
  }

  private static int codePoint(byte[] bytes, int i, int length) {
    int point = bytes[i] & 0x7F >> length;
    for (int k = 1; k < length; k++) {
      point = point << 6 | bytes[i + k] & 0x3F;
    }
    return point;
  }

  /** The length of the valid UTF-8 sequence that begins at {@code i}, 0 when there is none. */
  private static int sequenceLength(byte[] bytes, int i, int to) {
    int first = bytes[i] & 0xFF;
    if (first < 0x80) {
      return 1;
    }
    int length = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
    if (length == 0 || i + length > to) {
      return 0;
    }
    int second = bytes[i + 1] & 0xFF;
    int low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    int high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (second < low || second > high) {
      return 0;
    }
    for (int k = 2; k < length; k++) {
      if ((bytes[i + k] & 0xC0) != 0x80) {
        return 0;
      }
    }
    return length;
  }

  /** Whether this character stands for a byte that was not valid UTF-8. */
  public static boolean isRawByte(char c) {
    return c >= FIRST && c <= LAST;
  }

  /** Whether {@code text} holds a byte that was not valid UTF-8. */
  public static boolean hasRawBytes(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isRawByteAt(text, i)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether the character at {@code i} stands for a byte that was not valid UTF-8, as opposed to
   * being the second half of a surrogate pair.
   */
  public static boolean isRawByteAt(CharSequence text, int i) {
    return isRawByte(text.charAt(i)) && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
  }

  /** The bytes that {@code text} was decoded from. */
  public static byte[] encode(String text) {
    if (!hasRawBytes(text)) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length() + 16);
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      if (isRawByteAt(text, i)) {
        bytes.writeBytes(text.substring(start, i).getBytes(StandardCharsets.UTF_8));
        bytes.write(text.charAt(i) - 0xDC00);
        start = i + 1;
      }
    }
    bytes.writeBytes(text.substring(start).getBytes(StandardCharsets.UTF_8));
    return bytes.toByteArray();
  }

  /** As {@link #decode(byte[], int, int)}, of what remains in {@code buffer}, which it consumes. */
  public static String decode(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return decode(bytes, 0, bytes.length);
  }
}
