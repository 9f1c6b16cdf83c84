// SPDX-License-Identifier: Apache-2.0
package org.sshlog.cli.recording;

/**
 * Something that a recording says has happened.
 *
 * @param micros when, in microseconds since the recording began; never before the event above it
 * @param kind what
 * @param text what was written or typed; a marker's or an exit status's text; may be anything
 * @param exact the very bytes that {@code text} was made from, when the recording has them apart;
 *     else null. Not to be changed
 */
public record Event(long micros, Kind kind, String text, byte[] exact) {
  /** How the text of a recorder's own marker begins. */
  static final String REMARK = "sshlog: ";

  /** What can happen. */
  public enum Kind {
    /** The program wrote to the terminal. */
    OUTPUT,
    /** Something was typed. */
    INPUT,
    /** A place with a name: a command, or what a recorder had to say. */
    MARKER,
    /** The terminal has another size: {@link Event#size}. */
    RESIZE,
    /** The program ended. */
    EXIT
  }

  /** Rows and columns, at least 1 each. */
  public record Size(int rows, int columns) {
    /** The size that a text like {@code 80x24} (columns first) names, or null. */
    static Size parse(String text) {
      int x = text.indexOf('x');
      try {
        int columns = x < 0 ? 0 : Integer.parseInt(text.substring(0, x));
        int rows = x < 0 ? 0 : Integer.parseInt(text.substring(x + 1));
        return rows < 1 || columns < 1 ? null : new Size(rows, columns);
      } catch (NumberFormatException e) {
        return null;
      }
    }
  }

  /**
   * Whether this is what the recorder itself had to say, such as that something is missing here,
   * not a command of the session.
   */
  public boolean isRemark() {
    return kind == Kind.MARKER && text.startsWith(REMARK);
  }

  /** The size that a {@link Kind#RESIZE} event tells; null when it is none. */
  public Size size() {
    return kind == Kind.RESIZE ? Size.parse(text) : null;
  }
}
