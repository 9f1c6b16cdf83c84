// SPDX-License-Identifier: Apache-2.0
package org.sshlog.cli;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows who was logged in, or failed to log in. */
@Command(
    name = "last",
    description = "Lists past and present logins, or failed ones, the latest first.")
final class LastCommand extends Subcommand {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
  private static final int REASON = 4;
  private static final int ENDED = 7;

  @Option(names = "--failed", description = "Failed logins instead.")
  boolean failed;

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      description = "Only the latest N, at most 10000 (default: 1000).")
  Integer limit;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description =
          "Only those that began then or later: '2026-11-21', '2026-11-21 15:04', today, yesterday,"
              + " or how long ago: 30min, 2h, 7d.")
  String since;

  @Option(names = "--user", paramLabel = "USER", description = "Only those of this user.")
  String user;

  @Override
  void run(Daemon daemon, Console console) throws CliException {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("command", "last");
    request.put("failed", failed);
    if (limit != null) {
      request.put("limit", limit);
    }
    if (since != null) {
      request.put("since", PointInTime.of(since, Instant.now().atZone(console.zone())));
    }
    if (user != null) {
      request.put("user", user);
    }
    Map<String, Object> answer = daemon.ask(request);
    if (main.json) {
      console.json(answer);
      return;
    }
    if (failed) {
      showFailures(answer, console);
    } else {
      showLogins(answer, console);
    }
    long begins = number(answer, "begins");
    if (begins > 0) {
      console.line("");
      console.line("The journal begins at " + time(begins, console) + ".");
    }
    if (Boolean.TRUE.equals(answer.get("more"))) {
      console.error("sshlog: there are older ones; ask for more with -n");
    }
    if (number(answer, "damaged") > 0) {
      console.error(
          "sshlog: the journal is damaged: "
              + number(answer, "damaged")
              + " entries can't be read and are missing here");
    }
  }

  private static void showLogins(Map<String, Object> answer, Console console) {
    Table table =
        new Table("User", "Client IP", "TTY", "Method", "Start", "End", "Duration", "Ended");
    for (Map<?, ?> login : elements(answer.get("logins"))) {
      boolean open = login.get("ended") == null;
      boolean exact = !Boolean.FALSE.equals(login.get("end_exact"));
      table.add(
          List.of(
              console.safe(login.get("username")),
              address(login, console),
              console.safe(login.get("tty_id")),
              method(login, console),
              time(number(login, "start_time"), console),
              open ? "-" : (exact ? "" : "after ") + time(number(login, "end_time"), console),
              (exact ? "" : "> ") + duration(number(login, "duration_ms")),
              ended(login, console)));
    }
    table.lines(console.width(), ENDED).forEach(console::line);
  }

  private static void showFailures(Map<String, Object> answer, Console console) {
    Table table = new Table("User", "Client IP", "Method", "Time", "Reason");
    for (Map<?, ?> failure : elements(answer.get("failures"))) {
      boolean invalid = Boolean.TRUE.equals(failure.get("invalid_user"));
      table.add(
          List.of(
              console.safe(failure.get("username")) + (invalid ? " (no such user)" : ""),
              address(failure, console),
              method(failure, console),
              time(number(failure, "end_time"), console),
              console.safe(failure.get("reason"))));
    }
    table.lines(console.width(), REASON).forEach(console::line);
  }

  private static String address(Map<?, ?> login, Console console) {
    return console.safe(login.get("client_ip")) + ":" + console.safe(login.get("client_port"));
  }

  private static String method(Map<?, ?> login, Console console) {
    String method = console.safe(login.get("auth_method"));
    return method.isEmpty() ? "-" : method;
  }

  /** How a login ended, in words. */
  private static String ended(Map<?, ?> login, Console console) {
    String words = words(login, console);
    if (login.get("gap") == null) {
      return words;
    }
    boolean died = "daemon_died".equals(login.get("gap"));
    return words + (died ? "; sshlogd had died meanwhile" : "; sshlogd was stopped meanwhile");
  }

  private static String words(Map<?, ?> login, Console console) {
    Object ended = login.get("ended");
    if (ended == null) {
      return "still logged in";
    }
    return switch (ended.toString()) {
      case "logout" -> "logged out, exit code " + console.safe(login.get("exit_code"));
      case "signal" -> "killed by signal " + console.safe(login.get("signal"));
      case "disconnected" -> "disconnected";
      case "closed" -> "closed";
      case "killed" -> "ended with sshlog kill";
      case "daemon_stopped" -> "unseen: sshlogd was stopped";
      case "daemon_died" -> "unseen: sshlogd had died";
      case "system_down" -> "unseen: the system went down";
      default -> console.safe(ended);
    };
  }

  private static String time(long millis, Console console) {
    return TIME.format(Instant.ofEpochMilli(millis).atZone(console.zone()));
  }

  /** How long something took: {@code 0:07}, {@code 3:04:05} or {@code 2 d 3:04:05}. */
  static String duration(long millis) {
    long seconds = millis / 1000;
    long hours = seconds / 3600 % 24;
    String time = String.format("%02d:%02d", seconds / 60 % 60, seconds % 60);
    if (seconds >= 86_400) {
      return seconds / 86_400 + " d " + hours + ":" + time;
    }
    return hours > 0 ? hours + ":" + time : seconds / 60 + time.substring(2);
  }

  private static List<Map<?, ?>> elements(Object list) {
    List<Map<?, ?>> maps = new ArrayList<>();
    if (list instanceof Iterable<?> elements) {
      for (Object element : elements) {
        if (element instanceof Map<?, ?> map) {
          maps.add(map);
        }
      }
    }
    return maps;
  }

  private static long number(Map<?, ?> map, String name) {
    return map.get(name) instanceof Number number ? number.longValue() : 0;
  }
}
