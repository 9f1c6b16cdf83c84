// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.event;

/** An event about a command of the session. */
public sealed interface CommandEvent extends Event permits CommandStart, CommandFinish {
  /** The command. */
  Command command();

  @Override
  default int weight() {
    return 256 + command().weight();
  }

  /** Tells {@code fields} the fields that the start and the end of a command have in common. */
  private static void describe(Fields fields, Command command) {
    fields.number("pid", command.pid());
    fields.number("parent_pid", command.parentPid());
    fields.text("filename", command.filename());
    fields.text("args", command.args());
    fields.list("argv", command.argv());
    if (command.argsTruncated()) {
      fields.flag("args_truncated", true);
    }
    String direction = command.transferDirection();
    if (direction != null) {
      fields.text("transfer_direction", direction);
    }
    fields.text("cwd", command.cwd());
    fields.text("exe", command.exe());
    fields.number("start_time", command.startTimeMs());
  }

  @Override
  default void describeOwn(Fields fields) {
    describe(fields, command());
    describeEnd(fields);
  }

  /** Tells {@code fields} how the command ended, or that it has not. */
  void describeEnd(Fields fields);
}
