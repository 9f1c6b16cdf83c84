// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sshlog.spi.event.Samples.CONNECTION;
import static org.sshlog.spi.event.Samples.TIME_NS;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sshlog.spi.event.CommandFinish;
import org.sshlog.spi.event.Connection;
import org.sshlog.spi.event.ConnectionClose;
import org.sshlog.spi.event.DataLost;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.event.FileOperation;
import org.sshlog.spi.event.NetworkConnect;
import org.sshlog.spi.event.PortForward;
import org.sshlog.spi.event.Samples;
import org.sshlog.spi.event.TerminalInput;

class EventLineTest {
  /** The lines that the predecessor's users know. */
  @Test
  void looks_as_specified() {
    assertThat(EventLine.of(Samples.established(CONNECTION)))
        .isEqualTo("connection_established (4321) alice from ip 192.0.2.7:50022 tty 3");
    assertThat(EventLine.of(close(CONNECTION)))
        .isEqualTo("connection_close       (4321) alice from ip 192.0.2.7:50022");
    assertThat(EventLine.of(Samples.authFailed(CONNECTION)))
        .isEqualTo("connection_auth_failed (4321) alice from ip 192.0.2.7:50022");
    assertThat(EventLine.of(Samples.start(Samples.command("ls", "-l", "/tmp"))))
        .isEqualTo("command_start          (4321) alice executed /usr/bin/x -l /tmp");
    assertThat(EventLine.of(Samples.finish(Samples.command("false"), 1)))
        .isEqualTo(
            "command_finish         (4321) alice execute complete (exit code: 1) /usr/bin/x");
    assertThat(EventLine.of(Samples.transfer(true, "/srv/a b")))
        .isEqualTo("file_upload            (4321) alice uploaded file /srv/a b");
    assertThat(EventLine.of(Samples.transfer(false, "/srv/a b")))
        .isEqualTo("file_download          (4321) alice downloaded file /srv/a b");
  }

  @Test
  void tells_every_other_kind_in_words() {
    List<Event> all = Samples.all("x");
    assertThat(all.subList(5, 8).stream().map(EventLine::of))
        .containsExactly(
            "terminal_update        (4321) x tty 3 output 2 bytes",
            "terminal_input         (4321) x tty 3 input 2 bytes",
            "terminal_resize        (4321) x tty 3 resized to 80x24");
    assertThat(all.subList(10, 14).stream().map(EventLine::of))
        .containsExactly(
            "file_operation         (4321) x rename x to x",
            "port_forward           (4321) x forwarded local x:8080",
            "network_connect        (4321) x x connected to 203.0.113.9:443",
            "data_lost              (4321) 5 lost (640 bytes): x");
    assertThat(
            EventLine.of(
                new FileOperation(CONNECTION, -1, TIME_NS, "mkdir", "/a", null, null, "ok")))
        .isEqualTo("file_operation         (4321) alice mkdir /a");
    assertThat(EventLine.of(new DataLost(Connection.none("host"), -1, TIME_NS, 1, 0, "full")))
        .isEqualTo("data_lost              (0) 1 lost: full");
  }

  private static Event close(Connection connection) {
    return new ConnectionClose(Samples.established(connection), TIME_NS, null, 0);
  }

  @Test
  void says_dash_for_what_is_not_known() {
    assertThat(EventLine.of(Samples.authFailed(Connection.none("host"))))
        .isEqualTo("connection_auth_failed (0) - from ip -:0");
  }

  @Test
  void does_not_show_what_is_typed() {
    assertThat(EventLine.of(new TerminalInput(CONNECTION, 3, TIME_NS, 0, 0, "hunter2", 7, false)))
        .doesNotContain("hunter2");
  }

  @Test
  void hostile_text_stays_in_its_place() {
    String forged = "root from ip 127.0.0.1:1 tty 9\n2026-01-01 connection_close";
    Connection connection = Samples.connection(forged, "192.0.2.7");
    assertThat(EventLine.of(Samples.established(connection)))
        .isEqualTo(
            "connection_established (4321) root\\x20from\\x20ip\\x20127.0.0.1:1\\x20tty\\x209\\n"
                + "2026-01-01\\x20connection_close from ip 192.0.2.7:50022 tty 3");
    assertThat(EventLine.of(Samples.connect("a connected to 1.1.1.1:1")))
        .endsWith(") alice a\\x20connected\\x20to\\x201.1.1.1:1 connected to 203.0.113.9:443");
  }

  @Test
  void is_one_line_of_printable_text_whatever_the_event_holds() {
    String text = "a\r\nb\u001b[2J\u0000\u202e\u2028\udcff\ud800\u009b";
    Stream<String> lines = Samples.all(text).stream().map(EventLine::of);
    assertThat(lines)
        .hasSize(14)
        .allSatisfy(
            line ->
                assertThat(line.codePoints())
                    .as(line)
                    .allMatch(codePoint -> codePoint >= ' ' && codePoint <= '~'));
  }

  @Test
  void appends_behind_what_is_there() {
    StringBuilder out = new StringBuilder("06:58:11 ");
    CommandFinish finish = Samples.finish(Samples.command("x"), 0);
    EventLine.append(out, finish);
    assertThat(out.toString()).isEqualTo("06:58:11 " + EventLine.of(finish));
  }

  @Test
  void forwardsAndConnectionsThatFail() {
    PortForward listen =
        new PortForward(Samples.CONNECTION, -1, 0, "remote", "listen", "/tmp/a b", 0, null, null);
    PortForward refused =
        new PortForward(
            Samples.CONNECTION, -1, 0, "local", "open", "db", 5432, null, "ECONNREFUSED");
    NetworkConnect unreachable =
        new NetworkConnect(
            Samples.CONNECTION,
            3,
            0,
            7,
            "curl",
            new NetworkConnect.Endpoint("192.0.2.1", 80),
            new NetworkConnect.Endpoint("192.0.2.2", 4000),
            "EHOSTUNREACH");
    assertThat(EventLine.of(listen)).endsWith(" listens for remote /tmp/a\\x20b");
    assertThat(EventLine.of(refused)).endsWith(" forwarded local db:5432 (ECONNREFUSED)");
    assertThat(EventLine.of(unreachable))
        .endsWith(" curl could not connect to 192.0.2.1:80 (EHOSTUNREACH)");
  }
}
