// SPDX-License-Identifier: Apache-2.0
package org.sshlog.cli;

import java.util.Map;
import picocli.CommandLine.Command;

/** Makes the daemon read its configuration again. */
@Command(
    name = "reload",
    description = "Makes the daemon read its configuration again; a broken one is not used.")
final class ReloadCommand extends Subcommand {
  @Override
  void run(Daemon daemon, Console console) throws CliException {
    Map<String, Object> answer = daemon.ask(Map.of("command", "reload"));
    if (main.json) {
      console.json(answer);
    } else {
      console.line("The new configuration is in use.");
    }
  }
}
