// SPDX-License-Identifier: Apache-2.0
import org.sshlog.action.runcommand.RunCommandProvider;
import org.sshlog.spi.ActionProvider;

/** The action {@code run_command_action}: runs a program for each event. */
module org.sshlog.action.runcommand {
  requires org.sshlog.spi;

  provides ActionProvider with
      RunCommandProvider;
}
