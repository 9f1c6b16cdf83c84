// SPDX-License-Identifier: Apache-2.0
package org.sshlog.cli;

/** Ends the command with a sentence for the user and an exit code. */
final class CliException extends Exception {
  /** The command failed. */
  static final int FAILED = 1;

  /** The command line is wrong. */
  static final int USAGE = 2;

  /** The daemon can't be reached. */
  static final int UNREACHABLE = 69;

  /** The user may not do this. */
  static final int PERMISSION = 77;

  private static final long serialVersionUID = 1L;

  private final int exitCode;

  CliException(int exitCode, String sentence) {
    super(sentence);
    this.exitCode = exitCode;
  }

  CliException(int exitCode, String sentence, Throwable cause) {
    super(sentence, cause);
    this.exitCode = exitCode;
  }

  int exitCode() {
    return exitCode;
  }
}
