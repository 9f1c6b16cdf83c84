// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.event;

/**
 * The client typed, or sent data to a session without a terminal. {@code offset} makes losses
 * visible as that of {@link TerminalUpdate} does.
 *
 * @param connection the connection
 * @param ttyId the pseudo-terminal's number, -1 without one
 * @param timeNs when the first of the bytes came, nanoseconds since the epoch
 * @param shellPid the session's first own process, 0 when that is not known
 * @param offset how many bytes this stream carried before these, since it was first observed
 * @param data the bytes, decoded as UTF-8 as {@link RawText} does; a sequence cut between two
 *     events stands in the second
 * @param length how many bytes {@code data} stands for
 * @param masked whether the terminal did not echo: {@code data} is then one {@code *} for each
 *     byte, and nobody but the session knows which bytes they were
 */
public record TerminalInput(
    Connection connection,
    int ttyId,
    long timeNs,
    int shellPid,
    long offset,
    String data,
    int length,
    boolean masked)
    implements TerminalEvent {
  @Override
  public EventType type() {
    return EventType.TERMINAL_INPUT;
  }

  @Override
  public void describeOwn(Fields fields) {
    fields.number("shell_pid", shellPid);
    fields.number("offset", offset);
    fields.text("terminal_data", data);
    fields.number("data_len", length);
    fields.flag("masked", masked);
  }

  @Override
  public int weight() {
    // Text that is ASCII alone takes one byte a character.
    return 256 + (data.length() == length ? length : 2 * data.length());
  }
}
