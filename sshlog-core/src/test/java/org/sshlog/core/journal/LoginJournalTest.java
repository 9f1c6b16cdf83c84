// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sshlog.spi.event.Authentication;
import org.sshlog.spi.event.Command;
import org.sshlog.spi.event.CommandFinish;
import org.sshlog.spi.event.Connection;
import org.sshlog.spi.event.ConnectionAuthFailed;
import org.sshlog.spi.event.ConnectionClose;
import org.sshlog.spi.event.ConnectionEstablished;
import org.sshlog.spi.event.TcpInfo;

@Timeout(180)
class LoginJournalTest {
  private static final long MS = 1_000_000;
  private static final TcpInfo TCP = new TcpInfo("192.0.2.1", 5000, "192.0.2.2", 22);
  private static final Authentication KEY =
      new Authentication("publickey", "ED25519", "SHA256:abc");
  private static final LoginQuery ALL = new LoginQuery(false, null, 0, 1000);
  private static final LoginQuery FAILED = new LoginQuery(true, null, 0, 1000);

  @TempDir Path dir;
  private final AtomicLong now = new AtomicLong(1_000_000);

  private LoginJournal open(String boot) throws IOException {
    return LoginJournal.open(dir, boot, LoginJournal.MAX_BYTES, now::get);
  }

  private static ConnectionEstablished login(
      String id, String user, int shell, long startMs, boolean existing, Authentication how) {
    Connection connection = new Connection(10, id, "here", user, 1000, TCP, startMs);
    return new ConnectionEstablished(connection, 3, startMs * MS, 11, shell, existing, how);
  }

  private static ConnectionEstablished login(String id, long startMs) {
    return login(id, "alice", 12, startMs, false, KEY);
  }

  private static ConnectionClose close(ConnectionEstablished login, long endMs) {
    return new ConnectionClose(login, endMs * MS, new ConnectionClose.Traffic(5, 7), 0);
  }

  private static CommandFinish exit(ConnectionEstablished login, int pid, int code, int signal) {
    Command command = new Command(pid, 11, List.of("-bash"), false, "/", "/bin/bash", 0);
    return new CommandFinish(login.connection(), 3, 0, command, code, signal, null);
  }

  private static Map<String, Object> only(LoginAnswer answer) {
    assertThat(answer.entries()).hasSize(1);
    return answer.entries().get(0);
  }

  @Test
  void allThatIsKnownOfALogin() throws Exception {
    try (LoginJournal journal = open("boot")) {
      ConnectionEstablished login = login("s1", 2000);
      journal.take(login);
      now.set(5000);
      assertThat(only(journal.find(ALL)))
          .containsEntry("username", "alice")
          .containsEntry("client_ip", "192.0.2.1")
          .containsEntry("auth_method", "publickey")
          .containsEntry("duration_ms", 3000L)
          .containsEntry("ended", null);
      journal.take(exit(login, 99, 1, 0));
      journal.take(exit(login, 12, 7, 0));
      journal.take(close(login, 9000));
      assertThat(only(journal.find(ALL)))
          .containsEntry("ended", "logout")
          .containsEntry("exit_code", 7)
          .containsEntry("duration_ms", 7000L)
          .containsEntry("bytes_out", 7)
          .doesNotContainKeys("entry", "written");
      assertThat(journal.lost()).isZero();
    }
  }

  @Test
  void howALoginEnds() throws Exception {
    try (LoginJournal journal = open("boot")) {
      assertThat(endOf(journal, "a", 12, false, 137, 9)).isEqualTo("signal");
      assertThat(endOf(journal, "b", 12, false, 129, 1)).isEqualTo("disconnected");
      assertThat(endOf(journal, "c", 12, false, -1, 0)).isEqualTo("disconnected");
      assertThat(endOf(journal, "d", 0, false, -1, 0)).isEqualTo("closed");
      assertThat(endOf(journal, "e", 12, true, -1, 0)).isEqualTo("closed");
      ConnectionEstablished killed = login("f", 3000);
      journal.take(killed);
      journal.killed("f");
      journal.take(exit(killed, 12, 129, 1));
      journal.take(close(killed, 4000));
      assertThat(journal.find(ALL).entries().get(0)).containsEntry("ended", "killed");
    }
  }

  private static Object endOf(
      LoginJournal journal, String id, int shell, boolean existing, int code, int signal)
      throws Exception {
    ConnectionEstablished login = login(id, "bob", shell, 2000 + id.charAt(0), existing, KEY);
    journal.take(login);
    if (code >= 0) {
      journal.take(exit(login, shell, code, signal));
    }
    journal.take(close(login, 3000));
    return journal.find(ALL).entries().get(0).get("ended");
  }

  @Test
  void whatWasOpenWhenTheDaemonDiedIsTold() throws Exception {
    LoginJournal first = open("boot");
    first.take(login("gone", 2000));
    first.take(login("stays", 3000));
    assertThat(first.find(ALL).entries()).hasSize(2);
    Path files = copyAsIs();
    first.close();
    dir = files;
    now.set(60_000_000);
    try (LoginJournal second = open("boot")) {
      // Found again at the start; how it authenticated was seen by the first daemon only.
      ConnectionEstablished again = login("stays", "alice", 12, 3000, true, Authentication.UNKNOWN);
      second.take(again);
      second.settle();
      List<Map<String, Object>> logins = second.find(ALL).entries();
      assertThat(logins.get(0))
          .containsEntry("session_id", "stays")
          .containsEntry("ended", null)
          .containsEntry("gap", "daemon_died")
          .containsEntry("auth_method", "publickey");
      assertThat(logins.get(1))
          .containsEntry("session_id", "gone")
          .containsEntry("ended", "daemon_died")
          .containsEntry("end_exact", false);
      second.take(close(again, 60_000_000));
      assertThat(second.find(ALL).entries().get(0))
          .containsEntry("auth_method", "publickey")
          .containsEntry("existing", false)
          .containsEntry("gap", "daemon_died")
          .containsEntry("ended", "closed");
    }
  }

  /** What a daemon leaves behind that is killed now. */
  private Path copyAsIs() throws IOException {
    Path copy = Files.createDirectory(dir.resolve("copy"));
    for (String name : List.of("logins.journal", "failures.journal")) {
      Files.copy(dir.resolve(name), copy.resolve(name));
    }
    return copy;
  }

  @Test
  void aStopAndARebootAreToldFromACrash() throws Exception {
    try (LoginJournal first = open("boot")) {
      first.take(login("one", 2000));
    }
    try (LoginJournal second = open("boot")) {
      second.settle();
      assertThat(only(second.find(ALL))).containsEntry("ended", "daemon_stopped");
      second.take(login("two", 3000));
    }
    try (LoginJournal third = open("another boot")) {
      third.settle();
      assertThat(third.find(ALL).entries().get(0)).containsEntry("ended", "system_down");
    }
  }

  @Test
  void failuresAreApartAndDisplaceNoLogin() throws Exception {
    try (LoginJournal journal = LoginJournal.open(dir, "boot", 8192, now::get)) {
      journal.take(login("s", 2000));
      for (int i = 0; i < 500; i++) {
        Connection from = new Connection(i, "f" + i, "here", "root\n\u202e", -1, TCP, 3000 + i);
        journal.take(
            new ConnectionAuthFailed(
                from, -1, (4000 + i) * MS, new Authentication("password", null, null), true, "no"));
        if (i % 100 == 0) {
          journal.find(ALL);
        }
      }
      assertThat(only(journal.find(ALL))).containsEntry("session_id", "s");
      LoginAnswer failures = journal.find(FAILED);
      assertThat(failures.damaged()).isZero();
      assertThat(failures.entries()).hasSizeLessThan(100).isNotEmpty();
      assertThat(failures.entries().get(0))
          .containsEntry("session_id", "f499")
          .containsEntry("username", "root\n\u202e");
      assertThat(failures.entries().get(1)).containsEntry("session_id", "f498");
      assertThat(Files.size(dir.resolve("failures.journal"))).isLessThan(9000);
      assertThat(Files.size(dir.resolve("failures.journal.1"))).isLessThan(9000);
    }
  }

  @Test
  void aLoginOutlastsTheFileThatTellsOfIt() throws Exception {
    try (LoginJournal journal = LoginJournal.open(dir, "boot", 8192, now::get)) {
      journal.take(login("long", 2000));
      for (int i = 0; i < 100; i++) {
        ConnectionEstablished one = login("s" + i, 3000 + i);
        journal.take(one);
        journal.take(close(one, 4000));
      }
      LoginAnswer answer = journal.find(ALL);
      assertThat(answer.entries()).hasSizeLessThan(100);
      assertThat(answer.entries().get(answer.entries().size() - 1))
          .containsEntry("session_id", "long");
    }
    try (LoginJournal next = LoginJournal.open(dir, "boot", 8192, now::get)) {
      next.settle();
      assertThat(next.find(ALL).entries())
          .anySatisfy(
              e ->
                  assertThat(e)
                      .containsEntry("session_id", "long")
                      .containsEntry("ended", "daemon_stopped"));
    }
  }

  @Test
  void whatIsAskedForIsGiven() throws Exception {
    try (LoginJournal journal = open("boot")) {
      journal.take(login("1", "alice", 12, 1000, false, KEY));
      journal.take(login("2", "bob", 12, 2000, false, KEY));
      journal.take(login("3", "alice", 12, 3000, false, KEY));
      LoginAnswer latest = journal.find(new LoginQuery(false, null, 0, 2));
      assertThat(latest.more()).isTrue();
      assertThat(latest.entries()).extracting(e -> e.get("session_id")).containsExactly("3", "2");
      assertThat(journal.find(new LoginQuery(false, "alice", 2000, 9)).entries())
          .extracting(e -> e.get("session_id"))
          .containsExactly("3");
      assertThat(latest.beginsMs()).isEqualTo(1_000_000);
    }
  }

  @Test
  void damageIsNoticedAndCostsWhatItHit() throws Exception {
    try (LoginJournal journal = open("boot")) {
      for (int i = 0; i < 3; i++) {
        ConnectionEstablished one = login("s" + i, 1000 + i);
        journal.take(one);
        journal.take(close(one, 2000 + i));
      }
    }
    Path file = dir.resolve("logins.journal");
    String text = Files.readString(file);
    Files.writeString(
        file, text.replaceFirst("\"close\"(.*\"s1\")", "\"clos3\"$1") + "12345678 {tor");
    try (LoginJournal journal = open("boot")) {
      journal.settle();
      journal.take(login("s3", 3000));
      LoginAnswer answer = journal.find(ALL);
      assertThat(answer.damaged()).isEqualTo(2);
      assertThat(answer.entries())
          .extracting(e -> e.get("session_id"))
          .containsExactly("s3", "s2", "s1", "s0");
      assertThat(answer.entries().get(2)).containsEntry("end_exact", false);
    }
    Files.write(file, new byte[] {0, '\n', '\n', -1, 0x1b}, StandardOpenOption.APPEND);
    try (LoginJournal journal = open("boot")) {
      assertThat(journal.find(ALL).entries()).hasSize(4);
    }
  }

  @Test
  void oneDaemonAloneWritesAndNobodyElseReads() throws Exception {
    try (LoginJournal journal = open("boot")) {
      journal.take(login("s", 1000));
      assertThatThrownBy(() -> open("boot"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another sshlogd");
      journal.find(ALL);
      for (String name : List.of("logins.journal", "failures.journal", "journal.lock")) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve(name))))
            .isEqualTo("rw-------");
      }
    }
  }

  @Test
  void aFileThatIsTakenAwayBeginsAnew() throws Exception {
    try (LoginJournal journal = open("boot")) {
      journal.take(login("s", 1000));
      journal.find(ALL);
      Files.delete(dir.resolve("logins.journal"));
      journal.take(login("t", 2000));
      assertThat(only(journal.find(ALL))).containsEntry("session_id", "t");
      assertThat(journal.lost()).isZero();
    }
  }
}
