// SPDX-License-Identifier: Apache-2.0
package org.sshlog.cli;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** Shows who is logged in. */
@Command(name = "sessions", description = "Lists who is logged in.")
final class SessionsCommand extends Subcommand {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
  private static final int LAST_COMMAND = 2;

  @Override
  void run(Daemon daemon, Console console) throws CliException {
    Map<String, Object> answer = daemon.ask(Map.of("command", "sessions"));
    if (main.json) {
      console.json(answer);
      return;
    }
    List<Map<?, ?>> sessions = new ArrayList<>();
    if (answer.get("sessions") instanceof Iterable<?> elements) {
      elements.forEach(
          element -> {
            if (element instanceof Map<?, ?> session) {
              sessions.add(session);
            }
          });
    }
    sessions.sort(
        Comparator.comparing((Map<?, ?> s) -> console.safe(s.get("username")))
            .thenComparing(s -> number(s, "start_time"))
            .thenComparing(s -> number(s, "channel_start_time")));
    Table table =
        new Table(
            "User", "Last Activity", "Last Command", "Session Start", "Client IP", "TTY", "Kind");
    long now = System.currentTimeMillis();
    for (Map<?, ?> session : sessions) {
      table.add(row(session, now, console));
    }
    table.lines(console.width(), LAST_COMMAND).forEach(console::line);
  }

  private static List<String> row(Map<?, ?> session, long now, Console console) {
    Instant start = Instant.ofEpochMilli(number(session, "start_time"));
    return List.of(
        console.safe(session.get("username")),
        ago(now - number(session, "last_activity_time")),
        console.safe(session.get("last_command")),
        TIME.format(start.atZone(console.zone())),
        console.safe(session.get("client_ip")) + ":" + console.safe(session.get("client_port")),
        console.safe(session.get("tty_id")),
        console.safe(session.get("kind")));
  }

  private static long number(Map<?, ?> session, String name) {
    return session.get(name) instanceof Number number ? number.longValue() : 0;
  }

  /** How long ago something was, in the largest unit that fits. */
  static String ago(long millis) {
    long minutes = millis / 60_000;
    if (minutes < 1) {
      return "just now";
    }
    if (minutes < 60) {
      return minutes + " min ago";
    }
    return minutes < 24 * 60 ? minutes / 60 + " h ago" : minutes / (24 * 60) + " d ago";
  }
}
