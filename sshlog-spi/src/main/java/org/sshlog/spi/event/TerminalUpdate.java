// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.event;

import static java.util.Objects.requireNonNull;

/**
 * Output of a session reached its client: what a terminal showed, or what a session without one
 * wrote.
 *
 * <p>{@code offset} makes losses visible, wherever they happen: when it is larger than what this
 * stream has brought so far, just so many bytes are missing here. When the last bytes of a stream
 * were lost, an event without data stands at its end.
 *
 * @param connection the connection
 * @param ttyId the pseudo-terminal's number, -1 without one
 * @param timeNs when the first of the bytes was sent, nanoseconds since the epoch
 * @param shellPid the session's first own process, 0 when that is not known
 * @param stream {@code STDOUT}, or without a terminal also {@code STDERR}; not null
 * @param offset how many bytes this stream carried before these, since it was first observed
 * @param data the bytes, decoded as UTF-8 as {@link RawText} does; a sequence cut between two
 *     events stands in the second
 * @param length how many bytes {@code data} came from
 */
public record TerminalUpdate(
    Connection connection,
    int ttyId,
    long timeNs,
    int shellPid,
    StandardStream stream,
    long offset,
    String data,
    int length)
    implements TerminalEvent {
  public TerminalUpdate {
    requireNonNull(stream, "stream");
  }

  @Override
  public EventType type() {
    return EventType.TERMINAL_UPDATE;
  }

  @Override
  public void describeOwn(Fields fields) {
    fields.number("shell_pid", shellPid);
    fields.text("stream", stream.wireName());
    fields.number("offset", offset);
    fields.text("terminal_data", data);
    fields.number("data_len", length);
  }

  @Override
  public int weight() {
    // Text that is ASCII alone takes one byte a character.
    return 256 + (data.length() == length ? length : 2 * data.length());
  }
}
