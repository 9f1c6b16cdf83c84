// SPDX-License-Identifier: Apache-2.0
package org.sshlog.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Ends a session. */
@Command(
    name = "kill",
    description =
        "Ends the session of a terminal; other sessions of the same connection live on. With"
            + " --session, ends a connection with all its sessions.")
final class KillCommand extends Subcommand {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "TTY",
      converter = TerminalNumber.class,
      description = "The terminal as 'sshlog sessions' shows it: 3, pts/3 or /dev/pts/3.")
  Integer tty;

  @Option(
      names = "--session",
      paramLabel = "ID",
      description = "The session_id, as 'sshlog sessions --json' shows it.")
  String session;

  @Override
  void run(Daemon daemon, Console console) throws CliException, Console.BrokenPipeException {
    if (tty == null && session == null) {
      throw new CliException(
          CliException.USAGE, "kill which session? Write its TTY, or --session ID");
    }
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("command", "kill");
    if (tty != null) {
      request.put("tty", tty);
    }
    if (session != null) {
      request.put("session", session);
    }
    Map<String, Object> answer = daemon.ask(request);
    if (main.json) {
      console.json(answer);
    }
    if (!(answer.get("killed") instanceof Map<?, ?> killed)) {
      throw new CliException(CliException.FAILED, "sshlogd gave an answer of another kind");
    }
    if (!main.json) {
      if (killed.get("steps") instanceof List<?> steps) {
        steps.forEach(step -> console.line(String.valueOf(step)));
      }
    }
    if (!Boolean.TRUE.equals(killed.get("ended"))) {
      throw new CliException(
          CliException.FAILED, "the session of " + killed.get("username") + " has not ended");
    }
    if (!main.json) {
      console.line("The session of " + killed.get("username") + " has ended.");
    }
  }
}
