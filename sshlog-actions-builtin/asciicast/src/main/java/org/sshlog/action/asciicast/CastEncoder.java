// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.asciicast;

/**
 * Writes the lines of one recording's events. Times are microseconds since the beginning; that of a
 * line is never before that of the line above it. In version 3, which counts from line to line, it
 * is the rounded times that are subtracted, so that rounding does not add up. For one thread.
 */
final class CastEncoder {
  static final char OUTPUT = 'o';
  static final char INPUT = 'i';
  static final char MARKER = 'm';
  static final char RESIZE = 'r';
  static final char EXIT = 'x';

  /** Ours: the exact bytes, in base64, of the output or input in the next line. */
  static final char BYTES = 'b';

  /** Ours: what there is to say of the output or input that follows. */
  static final char SOURCE = 's';

  private static final int NANOS_PER_MICRO = 1_000;

  private final CastFormat format;
  private final long startNs;
  private long lastMicros;

  /**
   * Begins a recording.
   *
   * @param startNs the time of its first event, nanoseconds since the epoch
   */
  CastEncoder(CastFormat format, long startNs) {
    this.format = format;
    this.startNs = startNs;
  }

  /** When the recording begins, nanoseconds since the epoch. */
  long startNs() {
    return startNs;
  }

  /** A point to which {@link #resume} can go back: the time of the last line. */
  long position() {
    return lastMicros;
  }

  /** Goes on behind the line that was the last when {@link #position} gave this. */
  void resume(long position) {
    lastMicros = position;
  }

  /** Adds a line with a text that came as Unicode. */
  void line(JsonBuffer out, long timeNs, char code, String text) {
    begin(out, timeNs, code);
    out.string(text);
    end(out);
  }

  /** Adds what a session wrote or was sent, and before it the exact bytes where it needs them. */
  void data(JsonBuffer out, long timeNs, char code, String text) {
    int before = out.size();
    long position = lastMicros;
    begin(out, timeNs, code);
    if (!out.asciiString(text) && !out.unicodeString(text)) {
      out.cut(before);
      lastMicros = position;
      begin(out, timeNs, BYTES);
      out.base64String(text);
      end(out);
      begin(out, timeNs, code);
      out.anyString(text);
    }
    end(out);
  }

  private void begin(JsonBuffer out, long timeNs, char code) {
    long micros = Math.max((timeNs - startNs) / NANOS_PER_MICRO, lastMicros);
    out.ascii('[');
    out.decimal(format == CastFormat.V3 ? micros - lastMicros : micros);
    out.ascii(", \"").ascii(code).ascii("\", ");
    lastMicros = micros;
  }

  private static void end(JsonBuffer out) {
    out.ascii("]\n");
  }
}
