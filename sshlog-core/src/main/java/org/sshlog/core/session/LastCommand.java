// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.session;

import org.sshlog.spi.event.Command;

/** The short form of a command that a list of sessions shows; hostile text still. */
final class LastCommand {
  private static final int MAX_CHARACTERS = 200;

  private LastCommand() {}

  static String of(Command command) {
    StringBuilder text = new StringBuilder(command.filename());
    for (int i = 1; i < command.argv().size() && text.length() < MAX_CHARACTERS; i++) {
      text.append(' ').append(command.argv().get(i));
    }
    return cut(text.toString());
  }

  /** A text, or as much of it as is shown. */
  static String cut(String text) {
    return text.length() <= MAX_CHARACTERS ? text : text.substring(0, MAX_CHARACTERS);
  }
}
