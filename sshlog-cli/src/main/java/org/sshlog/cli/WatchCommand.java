// SPDX-License-Identifier: Apache-2.0
package org.sshlog.cli;

import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows events as they happen, until Ctrl-C. */
@Command(name = "watch", description = "Shows events as they happen, until Ctrl-C.")
final class WatchCommand extends Subcommand {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss ");

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description =
          "Only events of this type, such as command_start; can be repeated. Without it: all but"
              + " what terminals show and users type.")
  List<String> types = new ArrayList<>();

  @Option(names = "--user", paramLabel = "USER", description = "Only events of this user.")
  String user;

  @Option(
      names = "--session",
      paramLabel = "ID",
      description = "Only events of this session: its session_id, or the pid shown in events.")
  String session;

  @Override
  void run(Daemon daemon, Console console) throws CliException, Console.BrokenPipeException {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("command", "watch");
    request.put("format", main.json ? "json" : "line");
    if (!types.isEmpty()) {
      request.put("types", types);
    }
    if (user != null) {
      request.put("user", user);
    }
    if (session != null) {
      request.put("session", session);
    }
    daemon.send(request);
    console.endsOnInterrupt();
    while (true) {
      show(daemon.next(), console);
      if (!daemon.hasBuffered()) {
        console.flush();
      }
    }
  }

  private void show(Map<String, Object> object, Console console) {
    if (object.get("line") instanceof String line) {
      console.line(TIME.format(LocalTime.now(console.zone())) + line);
    } else if (object.get("event") instanceof Map<?, ?> event) {
      console.json(event);
    } else if (object.get("watching") != null) {
      main.debug(console, "watching " + object.get("watching"));
    }
  }
}
