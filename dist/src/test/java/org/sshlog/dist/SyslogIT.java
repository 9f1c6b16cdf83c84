// SPDX-License-Identifier: Apache-2.0
package org.sshlog.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sshlog.dist.fixture.Await;
import org.sshlog.dist.fixture.Event;
import org.sshlog.dist.fixture.Lab;
import org.sshlog.dist.fixture.Rsyslog;
import org.sshlog.dist.fixture.Sshlogd;

/** What the real rsyslog makes of the messages of real sessions, by each way there is to it. */
class SyslogIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static Rsyslog rsyslog;
  private static Lab lab;

  @BeforeAll
  static void open() {
    rsyslog = Rsyslog.start();
    Sshlogd daemon = Sshlogd.prepare();
    daemon.configure(
        "syslog.yaml",
        """
        events:
          - event: to_syslog
            triggers: [connection_established, connection_close, command_start, command_finish]
            actions:
              - action: by_udp
                plugin: syslog_action
                server_address: 127.0.0.1
                port: %d
                facility: local3
                severity_of: [command_start=notice]
              - action: by_tcp
                plugin: syslog_action
                server_address: 127.0.0.1
                port: %d
                udp: false
                facility: local3
                severity_of: [command_start=notice]
                spool_mb: 1
                spool_directory: %s
              - action: by_tls
                plugin: syslog_action
                server_address: localhost
                port: %d
                tls: true
                ca_file: %s
                facility: local3
                severity_of: [command_start=notice]
              - action: to_socket
                plugin: syslog_action
                server_address: %s
                facility: local3
                severity_of: [command_start=notice]
              - action: to_a_stranger
                plugin: syslog_action
                server_address: 127.0.0.1
                port: %d
                tls: true
                program_name: stranger
        """
            .formatted(
                rsyslog.udp(),
                rsyslog.tcp(),
                daemon.path("spool"),
                rsyslog.tls(),
                rsyslog.authority(),
                rsyslog.socket(),
                rsyslog.tls()));
    lab = Lab.open(daemon);
  }

  @AfterAll
  static void close() {
    try {
      lab.close();
    } finally {
      rsyslog.close();
    }
  }

  /** Without those of the shell that runs the command. */
  private static List<Event> messages(String input, String mark) {
    return rsyslog.received(input).stream()
        .filter(m -> m.text("text").contains(mark) && !m.text("text").contains("bash -c"))
        .toList();
  }

  private static List<Event> await(int count, String input, String mark) {
    return Await.value(
        () -> count + " messages by " + input + " with " + mark + messages(input, mark),
        LIMIT,
        () -> Optional.of(messages(input, mark)).filter(found -> found.size() >= count));
  }

  @ParameterizedTest
  @ValueSource(strings = {"udp", "tcp", "tls", "imuxsock"})
  void aCommandArrivesAsItsLineOfText(String input) {
    String mark = Lab.mark();
    lab.client().run("/bin/echo 'a]\"\\b <1>é' " + mark).orFail();
    List<Event> messages = await(2, input, mark);
    assertThat(messages).hasSize(2);
    Event start = messages.get(0);
    assertThat(start.text("program")).isEqualTo("sshlog");
    assertThat(start.text("pri")).isEqualTo(Integer.toString(19 * 8 + 5));
    assertThat(messages.get(1).text("pri")).isEqualTo(Integer.toString(19 * 8 + 6));
    Event event = lab.events().await("command_start", mark);
    String line =
        "command_start          (%d) %s executed %s a]\"\\\\b <1>é %s"
            .formatted(event.number("ptm_pid"), lab.user().name(), event.text("exe"), mark);
    // rsyslog leaves the mark of order before the text, as RFC 5424 has it.
    assertThat(start.text("text").replace("\ufeff", "").strip()).isEqualTo(line);
    if (!input.equals("imuxsock")) {
      assertThat(start.text("host")).isEqualTo(event.text("hostname"));
      assertThat(start.text("data"))
          .startsWith("[sshlog@32473 ")
          .contains("session_id=\"" + event.text("session_id") + "\"")
          .contains("a\\]\\\"\\\\\\\\b <1>é");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"udp", "tcp", "tls", "imuxsock"})
  void noArgumentMakesAMessageOfItsOwn(String input) {
    String mark = Lab.mark();
    String forged = "\n<0>1 - - forged - - - root executed " + mark + "\n12 <0>forged: ";
    lab.client().run("/bin/true '" + forged + "'").orFail();
    lab.settle();
    List<Event> messages = await(2, input, mark);
    assertThat(messages).hasSize(2);
    assertThat(messages).allMatch(m -> m.text("program").equals("sshlog"));
    assertThat(rsyslog.received().all(m -> m.text("program").contains("forged"))).isEmpty();
  }

  @Test
  void aLongCommandArrivesWholeOrSaysThatItIsShortened() {
    String mark = Lab.mark();
    lab.client().run("/bin/true " + mark + " " + "y".repeat(60_000)).orFail();
    for (String input : List.of("udp", "tcp", "tls", "imuxsock")) {
      Event start = await(2, input, mark).get(0);
      int limit = input.equals("udp") ? 1400 : 8192;
      assertThat(start.text("text").length()).isLessThanOrEqualTo(limit);
      assertThat(start.text("text")).contains("...[+");
    }
  }

  @Test
  void whatHappensWhileTheServerIsAwayArrivesInOrder() {
    String mark = Lab.mark();
    lab.client().run("/bin/true " + mark + "-0").orFail();
    await(2, "tcp", mark);
    await(2, "tls", mark);
    rsyslog.end();
    StringBuilder many = new StringBuilder();
    for (int i = 1; i <= 50; i++) {
      many.append("/bin/true ").append(mark).append('-').append(i).append("; ");
    }
    lab.client().run(many + "true").orFail();
    lab.events().await("command_finish", mark + "-50");
    rsyslog.begin();
    for (String input : List.of("tcp", "tls")) {
      Await.until(
          () -> "the last message by " + input,
          Duration.ofSeconds(60),
          () ->
              messages(input, mark + "-50").stream()
                  .anyMatch(m -> m.text("text").contains("exit")));
      assertThat(starts(input, mark)).as(input).isEqualTo(numbers(0, 50));
    }
  }

  /** The numbers behind {@code mark}, each when it first came. */
  private static List<Integer> starts(String input, String mark) {
    return messages(input, mark).stream()
        .filter(m -> m.text("text").contains("executed"))
        .map(m -> m.text("text").strip())
        .map(text -> Integer.valueOf(text.substring(text.lastIndexOf('-') + 1)))
        .distinct()
        .toList();
  }

  private static List<Integer> numbers(int from, int to) {
    List<Integer> numbers = new ArrayList<>();
    for (int i = from; i <= to; i++) {
      numbers.add(i);
    }
    return numbers;
  }

  @Test
  void aServerThatNobodyVouchesForGetsNothing() {
    lab.settle();
    lab.daemon().awaitLog("PKIX");
    assertThat(rsyslog.received().all(m -> m.text("program").equals("stranger"))).isEmpty();
  }
}
