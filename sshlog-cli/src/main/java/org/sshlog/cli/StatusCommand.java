// SPDX-License-Identifier: Apache-2.0
package org.sshlog.cli;

import java.util.Map;
import picocli.CommandLine.Command;

/** Shows how the daemon is. */
@Command(
    name = "status",
    description = "Shows the daemon's health: probes, counters, what was lost.")
final class StatusCommand extends Subcommand {
  @Override
  void run(Daemon daemon, Console console) throws CliException {
    Object status = daemon.ask(Map.of("command", "status")).get("status");
    if (main.json) {
      console.json(status);
    } else if (status instanceof Map<?, ?> map) {
      show(map, "", console);
    }
  }

  private static void show(Map<?, ?> map, String indent, Console console) {
    map.forEach((key, value) -> show(indent + console.safe(key) + ":", value, indent, console));
  }

  private static void show(String label, Object value, String indent, Console console) {
    if (value instanceof Map<?, ?> map && !map.isEmpty()) {
      console.line(label);
      show(map, indent + "  ", console);
    } else if (value instanceof Iterable<?> values && values.iterator().hasNext()) {
      console.line(label);
      values.forEach(element -> show(indent + "  -", element, indent + "  ", console));
    } else {
      boolean empty = value == null || value instanceof Map || value instanceof Iterable;
      console.line(label + (empty ? " none" : " " + console.safe(value)));
    }
  }
}
