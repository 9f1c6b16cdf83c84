// SPDX-License-Identifier: Apache-2.0
package org.sshlog.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.sshlog.dist.fixture.Event;
import org.sshlog.dist.fixture.Journald;
import org.sshlog.dist.fixture.Lab;
import org.sshlog.dist.fixture.Sshlogd;

/** What the real journal keeps of real sessions, as journalctl shows it. */
class JournalIT {
  private static Journald journald;
  private static Lab lab;

  @BeforeAll
  static void open() {
    journald = Journald.start();
    Sshlogd daemon = Sshlogd.prepare();
    daemon.configure(
        "journal.yaml",
        """
        events:
          - event: to_journal
            triggers: [connection_established, connection_close, command_start, command_finish]
            actions:
              - action: journal
                plugin: syslog_action
                server_address: %s
                format: journald
                facility: auth
                severity_of: [command_finish=notice]
        """
            .formatted(journald.socket()));
    lab = Lab.open(daemon);
  }

  @AfterAll
  static void close() {
    try {
      if (lab != null) {
        lab.close();
      }
    } finally {
      journald.close();
    }
  }

  /** Start and end of a program with this mark among its arguments. */
  private static List<Event> await(String mark) {
    List<Event> entries =
        journald.await(2, e -> value(e, "SSHLOG_ARGS").contains(mark), "SSHLOG_FILENAME=true");
    assertThat(entries).hasSize(2);
    return entries;
  }

  /** A field's exact bytes as ISO 8859-1. */
  private static String value(Event entry, String name) {
    if (!(entry.fields().get(name) instanceof List<?> bytes)) {
      return new String(
          entry.text(name).getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    bytes.forEach(b -> out.write(((Number) b).intValue()));
    return out.toString(StandardCharsets.ISO_8859_1);
  }

  @Test
  void eachFieldOfAnEventIsAFieldOfTheJournal() {
    String mark = Lab.mark();
    lab.client().run("/bin/true 'é <1>' " + mark).orFail();
    Event event = lab.events().await("command_finish", mark);
    Event entry = await(mark).get(1);
    assertThat(entry.text("MESSAGE"))
        .startsWith("command_finish ")
        .endsWith(" execute complete (exit code: 0) " + event.text("args"));
    assertThat(entry.text("PRIORITY")).isEqualTo("5");
    assertThat(entry.text("SYSLOG_FACILITY")).isEqualTo("4");
    assertThat(entry.text("SYSLOG_IDENTIFIER")).isEqualTo("sshlog");
    // What the kernel says of the sender, which nobody can make up.
    assertThat(entry.text("_PID")).isEqualTo(Integer.toString(lab.daemon().pid()));
    assertThat(entry.text("_TRANSPORT")).isEqualTo("journal");
    for (String field :
        List.of("event_type", "session_id", "username", "hostname", "args", "exe")) {
      assertThat(entry.text("SSHLOG_" + field.toUpperCase())).isEqualTo(event.text(field));
    }
    assertThat(entry.text("SSHLOG_TCP_INFO_CLIENT_IP")).isEqualTo("127.0.0.1");
    assertThat(entry.text("SSHLOG_EXIT_CODE")).isEqualTo("0");
    assertThat(entry.text("SSHLOG_PID")).isEqualTo(Long.toString(event.number("pid")));
    assertThat(
            journald.entries(
                "SSHLOG_SESSION_ID=" + event.text("session_id"),
                "SSHLOG_EVENT_TYPE=connection_established"))
        .hasSize(1);
  }

  @Test
  void valuesOfSeveralLinesStayWholeAndMakeNoFieldOfTheirOwn() {
    String mark = Lab.mark();
    String forged = "a\n\nb\nPRIORITY=0\nMESSAGE=root was here\n_UID=4711\nSSHLOG_FORGED=" + mark;
    lab.client().run("/bin/true '" + forged + "'").orFail();
    for (Event entry : await(mark)) {
      assertThat(entry.text("SSHLOG_ARGS")).endsWith("/true " + forged);
      assertThat(entry.text("MESSAGE")).contains("a\\n\\nb\\nPRIORITY=0\\nMESSAGE=root was here");
      assertThat(entry.text("PRIORITY")).isIn("5", "6");
      assertThat(entry.text("_UID")).isEqualTo("0");
      assertThat(entry.names()).doesNotContain("SSHLOG_FORGED");
    }
    assertThat(journald.entries("MESSAGE=root was here")).isEmpty();
    assertThat(journald.entries("SSHLOG_FORGED=" + mark)).isEmpty();
  }

  @Test
  void valuesThatAreNoTextStayAsTheyAre() {
    String mark = Lab.mark();
    lab.client().run("/bin/true $'\\xff\\xfe\\x01\\x1b[31m\\xc3' " + mark).orFail();
    for (Event entry : await(mark)) {
      assertThat(entry.fields().get("SSHLOG_ARGS")).isInstanceOf(List.class);
      assertThat(value(entry, "SSHLOG_ARGS"))
          .endsWith("/true \u00ff\u00fe\u0001\u001b[31m\u00c3 " + mark);
      assertThat(entry.text("MESSAGE")).contains("\\xff\\xfe\\x01\\x1b[31m\\xc3 " + mark);
    }
  }

  @Test
  void aCommandThatIsLongerThanADatagramMayBeSaysSo() {
    String mark = Lab.mark();
    lab.client().run("/bin/true " + mark + " " + "y".repeat(100_000)).orFail();
    for (Event entry : await(mark)) {
      assertThat(entry.text("SSHLOG_ARGS").length()).isBetween(1_000, 65_536);
      assertThat(entry.text("SSHLOG_ARGS_TRUNCATED")).isEqualTo("true");
    }
  }
}
