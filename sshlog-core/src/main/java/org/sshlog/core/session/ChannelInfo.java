// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.session;

import java.util.Locale;

/**
 * What a connection carries at a time: a shell, a command, a transfer of files; or nothing of
 * these.
 *
 * @param kind what it is
 * @param ttyId the number of its terminal, -1 without one
 * @param shellPid its first own process, 0 when it has none
 * @param startMs when it began, milliseconds since the epoch
 * @param lastActivityMs when something last happened in it, milliseconds since the epoch
 * @param lastCommand the command line it executed last, empty when there was none; hostile text
 * @param command what the client asked to execute, null when it did not; hostile text
 */
public record ChannelInfo(
    Kind kind,
    int ttyId,
    int shellPid,
    long startMs,
    long lastActivityMs,
    String lastCommand,
    String command) {
  /** What a client has opened. */
  public enum Kind {
    /** The user's shell, with or without a terminal. */
    SHELL,
    /** A command that the client named, or the server instead of it. */
    COMMAND,
    /** A transfer of files by the sftp protocol, which today's scp speaks too. */
    SFTP,
    /** Nothing was ever executed: the connection serves forwards only. */
    FORWARD,
    /** There was something, and the connection stays open without it. */
    IDLE;

    /** The name in the control protocol. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
