// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.event;

/**
 * A process that had executed a program ended. A process that executed several programs one after
 * the other, each replacing the last, ends once, with the last of them.
 *
 * @param connection the connection
 * @param ttyId the pseudo-terminal's number, -1 without one
 * @param timeNs when it happened, nanoseconds since the epoch
 * @param command the program and its arguments
 * @param exitCode 0 to 255; 128 + n for a process killed by signal n
 * @param signal the signal that killed it, 0 when it exited by itself
 * @param output what the command wrote to its standard output, or null when it was not captured
 */
public record CommandFinish(
    Connection connection,
    int ttyId,
    long timeNs,
    Command command,
    int exitCode,
    int signal,
    Output output)
    implements CommandEvent {
  /**
   * Captured standard output.
   *
   * @param size how many bytes the command wrote, {@link #UNKNOWN_SIZE} when that is not known;
   *     then {@code text} may go a little beyond its end
   * @param text the first of them
   */
  public record Output(long size, String text) {
    /** The size of an output of which only the text is known. */
    public static final long UNKNOWN_SIZE = -1;
  }

  @Override
  public EventType type() {
    return EventType.COMMAND_FINISH;
  }

  @Override
  public int weight() {
    return 256 + command.weight() + (output == null ? 0 : 2 * output.text().length());
  }

  @Override
  public void describeEnd(Fields fields) {
    fields.number("end_time", timeNs / 1_000_000);
    fields.number("exit_code", exitCode);
    fields.number("signal", signal);
    if (output == null) {
      fields.unknownNumber("stdout_size");
      fields.text("stdout", null);
    } else {
      if (output.size() == Output.UNKNOWN_SIZE) {
        fields.unknownNumber("stdout_size");
      } else {
        fields.number("stdout_size", output.size());
      }
      fields.text("stdout", output.text());
    }
  }
}
