// SPDX-License-Identifier: Apache-2.0
package org.sshlog.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.sshlog.screen.Painter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows a session's terminal as it is now and then live, and types into it. */
@Command(
    name = "attach",
    description = {
      "Shows the terminal of a session, live; keys that are typed go to the session.",
      "Ctrl+Q leaves."
    })
final class AttachCommand extends Subcommand {
  private static final int ROWS = 24;
  private static final int COLUMNS = 80;

  @Parameters(
      index = "0",
      paramLabel = "TTY",
      converter = TerminalNumber.class,
      description = "The terminal as 'sshlog sessions' shows it: 3, pts/3 or /dev/pts/3.")
  int tty;

  @Option(names = "--readonly", description = "Only look; typed keys go nowhere.")
  boolean readonly;

  @Option(names = "--notify", description = "Tell so on the session's terminal.")
  boolean notify;

  @Override
  void run(Daemon daemon, Console console) throws CliException, Console.BrokenPipeException {
    if (main.json) {
      showRaw(daemon, console);
      return;
    }
    if (!RawTerminal.isAvailable()) {
      throw new CliException(
          CliException.USAGE, "attach needs a terminal at standard input and output, or --json");
    }
    // The screen changes only when there is something to show on it.
    RawTerminal.Size size = RawTerminal.currentSize();
    daemon.send(request(size.rows(), size.columns()));
    Map<?, ?> attached = Attachment.attached(daemon.next());
    String left;
    try (RawTerminal terminal =
        RawTerminal.open(console.charset(), Painter.enter(), Painter.leave())) {
      left = new Attachment(daemon, terminal, !Boolean.TRUE.equals(attached.get("readonly"))).run();
    }
    if (!readonly && attached.get("readonly_reason") instanceof String why) {
      console.line("Keys went nowhere: " + why + ".");
    }
    console.line("Left pts/" + tty + ": " + left + ".");
  }

  private Map<String, Object> request(int rows, int columns) {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("command", "attach");
    request.put("tty", tty);
    request.put("rows", rows);
    request.put("columns", columns);
    request.put("readonly", readonly || main.json);
    request.put("notify", notify);
    return request;
  }

  /** The stream as it comes, for programs. */
  private void showRaw(Daemon daemon, Console console)
      throws CliException, Console.BrokenPipeException {
    daemon.send(request(ROWS, console.width() > 0 ? console.width() : COLUMNS));
    console.endsOnInterrupt();
    Map<String, Object> object;
    do {
      object = daemon.next();
      console.json(object);
      if (!daemon.hasBuffered()) {
        console.flush();
      }
    } while (!Boolean.TRUE.equals(object.get("end")));
  }
}
