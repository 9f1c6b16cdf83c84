// SPDX-License-Identifier: Apache-2.0
package org.sshlog.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.sshlog.dist.fixture.Await;
import org.sshlog.dist.fixture.Event;
import org.sshlog.dist.fixture.Lab;
import org.sshlog.dist.fixture.Sshlogd;
import org.sshlog.dist.fixture.StatsdServer;

/** What the original StatsD server makes of the metrics of real sessions. */
class StatsdIT {
  private static final Set<String> TRIGGERS =
      Set.of("connection_established", "connection_close", "command_start", "command_finish");

  private static StatsdServer server;
  private static Lab lab;

  @BeforeAll
  static void open() {
    server = StatsdServer.start();
    Sshlogd daemon = Sshlogd.prepare();
    daemon.configure(
        "statsd.yaml",
        """
        events:
          - event: to_statsd
            triggers: [connection_established, connection_close, command_start, command_finish]
            actions:
              - action: plain
                plugin: statsd_action
                server_address: 127.0.0.1
                port: %1$d
                statsd_prefix: plain
                tags: []
                flush_interval: 200ms
              - action: tagged
                plugin: statsd_action
                server_address: localhost
                port: %1$d
                statsd_prefix: tagged
                tags: [user, command]
                flush_interval: 200ms
        """
            .formatted(server.port()));
    lab = Lab.open(daemon);
  }

  @AfterAll
  static void close() {
    try {
      lab.close();
    } finally {
      server.close();
    }
  }

  private static Map<String, String> plain(String kind) {
    return server.metrics(kind).entrySet().stream()
        .filter(e -> e.getKey().startsWith("plain."))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  @Test
  void sessionsAndCommandsAreCountedAndMeasured() {
    int sessions = 3;
    for (int i = 0; i < sessions; i++) {
      String mark = Lab.mark();
      String hostile = "x|c\nplain.forged:9|c|#user:root," + mark;
      lab.client().run("exec -a '" + hostile + "' /bin/sleep 0.05").orFail();
    }
    lab.settle();
    Await.until(
        () -> "what the daemon has logged: " + logged() + " in " + server.metrics("counters"),
        Duration.ofSeconds(60),
        () -> counted().equals(logged()));
    assertThat(logged()).containsEntry("connection_close", sessions + 1L);
    assertThat(plain("counters").keySet()).containsAll(prefixed(logged().keySet()));
    assertThat(server.metrics("counters")).containsEntry("statsd.bad_lines_seen", "0");
    assertThat(server.metrics("counters").keySet())
        .noneMatch(name -> name.contains("forged:") || name.startsWith("plain.forged"))
        .anyMatch(name -> name.startsWith("tagged.command_start;user=" + lab.user().name()));
    assertThat(plain("gauges")).containsKey("plain.active_sessions");
    assertThat(plain("timers").get("plain.session_duration").split(","))
        .hasSizeGreaterThan(sessions)
        .allMatch(value -> Double.parseDouble(value.replaceAll("[\\[\\] \\n]", "")) > 0);
  }

  private static List<String> prefixed(Set<String> types) {
    return types.stream().map(type -> "plain." + type).toList();
  }

  /** What the daemon has logged of our user: it may see others on this machine, too. */
  private static Map<String, Long> logged() {
    return lab
        .events()
        .all(e -> TRIGGERS.contains(e.type()) && e.text("username").equals(lab.user().name()))
        .stream()
        .collect(Collectors.groupingBy(Event::type, Collectors.counting()));
  }

  /** What the server has counted of our user. */
  private static Map<String, Long> counted() {
    Map<String, Long> counts = new HashMap<>();
    server
        .metrics("counters")
        .forEach(
            (name, count) -> {
              String[] parts = name.split(";");
              if (parts.length > 1 && parts[1].equals("user=" + lab.user().name())) {
                counts.merge(
                    parts[0].substring("tagged.".length()), Long.valueOf(count), Long::sum);
              }
            });
    return counts;
  }
}
