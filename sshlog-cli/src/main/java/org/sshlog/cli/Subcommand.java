// SPDX-License-Identifier: Apache-2.0
package org.sshlog.cli;

import picocli.CommandLine.ParentCommand;

/** What all subcommands share: the options of the program, and a connection to the daemon. */
abstract class Subcommand {
  @ParentCommand Main main;

  /** Asks the daemon and prepares what is to be shown. */
  abstract void run(Daemon daemon, Console console)
      throws CliException, Console.BrokenPipeException;
}
