// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.sessionlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sshlog.spi.Action;
import org.sshlog.spi.UndeliveredException;
import org.sshlog.spi.event.Authentication;
import org.sshlog.spi.event.ConnectionClose;
import org.sshlog.spi.event.ConnectionEstablished;
import org.sshlog.spi.event.StandardStream;
import org.sshlog.spi.event.TerminalUpdate;
import org.sshlog.spi.testkit.Events;

class SessionLogTest {
  private static final String MAIN = "ssh_4321.log";
  private static final Events SESSION =
      Events.sample().at(Instant.parse("2023-11-28T06:58:11.461Z"));

  @TempDir Path tmp;
  private LogDirectory logs;

  @BeforeEach
  void directory() {
    logs = LogDirectory.in(tmp.resolve("sessions"));
  }

  /** Output of another session of the same connection. */
  private static TerminalUpdate output(int ttyId, int shellPid, long offset, String data) {
    return output(SESSION, ttyId, shellPid, offset, data);
  }

  private static TerminalUpdate output(
      Events session, int ttyId, int shellPid, long offset, String data) {
    TerminalUpdate like = session.output(offset, data);
    return new TerminalUpdate(
        like.connection(),
        ttyId,
        like.timeNs(),
        shellPid,
        StandardStream.STDOUT,
        offset,
        data,
        like.length());
  }

  private static ConnectionEstablished established(Events session, int ttyId, int shellPid) {
    ConnectionEstablished like = session.established();
    return new ConnectionEstablished(
        like.connection(), ttyId, like.timeNs(), 4330, shellPid, false, Authentication.UNKNOWN);
  }

  @Test
  void writesTheFormatOfThePredecessor() throws Exception {
    logs.record(
        SESSION.established(),
        SESSION.output("\u001b[32m$\u001b[0m ls\r\nfile\r\n$ "),
        SESSION.closed());
    assertThat(logs.text(MAIN))
        .isEqualTo(
            """

            [[ sshlog connection_established user: alice at 2023-11-28T06:58:11.461000Z ]]
            [[ sshlog session_id: 3f0c1d2e-4321-1795305600000 tty: 3 shell_pid: 5000 client: 192.0.2.7 port: 50022 ]]
            $ ls
            file
            $\s
            [[ sshlog connection_close user: alice at 2023-11-28T06:58:12.461000Z ]]
            """);
  }

  @Test
  void keepsFilesForItsUserOnly() throws Exception {
    logs.record(SESSION.established());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(logs.path())))
        .isEqualTo("rwx------");
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(logs.path().resolve(MAIN))))
        .isEqualTo("rw-------");
  }

  @Test
  void aNameCanNotForgeANotice() throws Exception {
    logs.record(SESSION.user("a at x ]]\n[[ sshlog").established());
    assertThat(logs.text(MAIN).lines().skip(1).findFirst().orElseThrow())
        .startsWith(
            "[[ sshlog connection_established user: a\\x20at\\x20x\\x20]]\\n[[\\x20sshlog at ");
  }

  @Test
  void tellsTheTimeBeforeOutputThatComesLater() throws Exception {
    Instant start = Instant.parse("2023-11-28T06:58:11Z");
    try (Action action = logs.action(60)) {
      action.handle(SESSION.at(start).established());
      action.handle(SESSION.at(start.plusSeconds(59)).output(0, "one\n"));
      action.handle(SESSION.at(start.plusSeconds(60)).output(4, "two\n"));
      action.handle(SESSION.at(start.plusSeconds(119)).output(8, "three\n"));
      action.handle(SESSION.at(start.plusSeconds(121)).output(14, "four\n"));
    }
    assertThat(logs.body(MAIN))
        .isEqualTo(
            """
            one
            [[ sshlog time: 2023-11-28T06:59:11.000000Z ]]
            two
            three
            [[ sshlog time: 2023-11-28T07:00:12.000000Z ]]
            four
            """);
  }

  @Test
  void tellsTheTimeWhereALineBeginsUnlessNoneDoes() throws Exception {
    Instant start = Instant.parse("2023-11-28T06:58:11Z");
    try (Action action = logs.action(60)) {
      action.handle(SESSION.at(start).output(0, "$ "));
      action.handle(SESSION.at(start.plusSeconds(70)).output(2, "l"));
      action.handle(SESSION.at(start.plusSeconds(71)).output(3, "s\r\nfile\r\n$ "));
      action.handle(SESSION.at(start.plusSeconds(180)).output(14, "vi"));
      action.handle(SESSION.at(start.plusSeconds(200)).output(16, "\u001b[H~"));
    }
    assertThat(logs.body(MAIN))
        .isEqualTo(
            """
            $ ls
            [[ sshlog time: 2023-11-28T06:59:22.000000Z ]]
            file
            $ vi
            [[ sshlog time: 2023-11-28T07:01:31.000000Z ]]
            ~
            """);
  }

  @Test
  void tellsTheEndInAllFilesOfAConnectionThatWasThereBefore() throws Exception {
    logs.record(
        established(SESSION, 3, 5000), output(3, 5000, 0, "a\n"), output(7, 6000, 0, "b\n"));
    logs.record(SESSION.session(4321, "another").output("other\n"));
    ConnectionEstablished like = established(SESSION, -1, 0);
    ConnectionEstablished master =
        new ConnectionEstablished(
            like.connection(), -1, like.timeNs(), 0, 0, true, Authentication.UNKNOWN);
    logs.record(master, new ConnectionClose(master, like.timeNs(), null, 0));
    assertThat(logs.files()).containsExactly("ssh_4321-2.log", "ssh_4321.7.log", MAIN);
    String end =
        """
        [[ sshlog recording_stopped at 2023-11-28T06:58:11.461000Z output_bytes: 2 error_bytes: 0 ]]
        [[ sshlog connection_close user: alice at 2023-11-28T06:58:11.461000Z ]]
        """;
    assertThat(logs.text(MAIN)).endsWith("a\n" + end);
    assertThat(logs.text("ssh_4321.7.log")).endsWith("b\n" + end);
    assertThat(logs.text("ssh_4321-2.log")).doesNotContain("connection_close");
  }

  @Test
  void putsErrorsOfASessionWithoutATerminalInOrder() throws Exception {
    Events pipe = SESSION.tty(-1);
    logs.record(
        pipe.established(),
        pipe.output(StandardStream.STDOUT, 0, "out \u001b[3"),
        pipe.output(StandardStream.STDERR, 0, "err\n"),
        pipe.output(StandardStream.STDOUT, 7, "1mput\n"),
        pipe.closed());
    assertThat(logs.body(MAIN)).isEqualTo("out err\nput\n");
  }

  @Test
  void saysHowManyBytesAreMissingWhere() throws Exception {
    logs.record(
        SESSION.established(),
        SESSION.output(10, "a"),
        SESSION.output(11, "b\u001b]0;half a title"),
        SESSION.output(1234, "c\n"),
        SESSION.output(1246, ""),
        SESSION.closed());
    assertThat(logs.body(MAIN))
        .isEqualTo(
            """
            [[ sshlog 10 bytes of output are missing here ]]
            ab\\x1b]0;half a title
            [[ sshlog 1206 bytes of output are missing here ]]
            c
            [[ sshlog 10 bytes of output are missing here ]]
            """);
  }

  @Test
  void saysThatASessionBeganBefore() throws Exception {
    logs.record(SESSION.existing(), SESSION.output("x\n"), SESSION.closed());
    assertThat(logs.body(MAIN))
        .isEqualTo(
            "[[ sshlog the session began before it was observed; its output before is not here ]]\n"
                + "x\n");
  }

  @Test
  void tellsOfLossesOfTheConnection() throws Exception {
    logs.record(
        SESSION.output("x"), SESSION.dataLost(3, "the\nring was full"), SESSION.output(1, "y\n"));
    assertThat(logs.body(MAIN))
        .isEqualTo("x\n[[ sshlog data_lost: 3, cause: the\\nring was full ]]\ny\n");
  }

  @Test
  void recordsASessionOfWhichItWasNotTold() throws Exception {
    logs.record(SESSION.output("x\n"), SESSION.closed());
    assertThat(logs.body(MAIN)).isEqualTo("x\n");
  }

  @Test
  void recordsAConnectionWithoutASession() throws Exception {
    logs.record(established(SESSION, -1, 0));
    assertThat(logs.path()).doesNotExist();
    logs.record(established(SESSION, -1, 0), SESSION.closed());
    assertThat(logs.body(MAIN)).isEmpty();
  }

  @Test
  void keepsTheSessionsOfAConnectionApart() throws Exception {
    logs.record(
        established(SESSION, 3, 5000),
        output(7, 6000, 0, "second\n"),
        output(3, 5000, 0, "first "),
        output(-1, 6100, 0, "third\n"),
        output(7, 6200, 0, "fourth\n"),
        output(3, 0, 6, "first again\n"),
        SESSION.closed());
    assertThat(logs.files())
        .containsExactly(
            "ssh_4321.7-2.log", "ssh_4321.7.log", "ssh_4321.log", "ssh_4321.p6100.log");
    assertThat(logs.body(MAIN)).isEqualTo("first first again\n");
    assertThat(logs.body("ssh_4321.7.log")).isEqualTo("second\n");
    assertThat(logs.body("ssh_4321.p6100.log")).isEqualTo("third\n");
    assertThat(logs.body("ssh_4321.7-2.log")).isEqualTo("fourth\n");
  }

  @Test
  void givesTheMainFileToTheFirstSessionBehindAMaster() throws Exception {
    logs.record(established(SESSION, -1, 0), output(7, 6000, 0, "a\n"), output(8, 6001, 0, "b\n"));
    assertThat(logs.body(MAIN)).isEqualTo("a\n");
    assertThat(logs.body("ssh_4321.8.log")).isEqualTo("b\n");
  }

  @Test
  void tellsTheEndOfASessionThatItsConnectionOutlives() throws Exception {
    Instant start = Instant.parse("2023-11-28T06:58:11Z");
    Events later = SESSION.at(start.plusSeconds(9));
    try (Action action = logs.action()) {
      action.handle(established(SESSION.at(start), 3, 5001)); // the pid of the events' commands
      action.handle(output(SESSION.at(start), 3, 5001, 0, "x\n"));
      action.handle(SESSION.at(start).commandFinish(7, "bash"));
      action.handle(output(later, 8, 6000, 0, "y\n"));
      action.flush();
      assertThat(logs.text(MAIN))
          .endsWith("x\n[[ sshlog session_end exit_code: 7 at 2023-11-28T06:58:11.000000Z ]]\n");
      action.handle(later.closed());
    }
    assertThat(logs.body(MAIN)).startsWith("x\n[[ sshlog session_end").hasLineCount(2);
    assertThat(logs.body("ssh_4321.8.log")).isEqualTo("y\n");
  }

  @Test
  void neverMixesSessionsWhenAPidIsUsedAgain() throws Exception {
    Events other = SESSION.session(4321, "another");
    logs.record(SESSION.established(), SESSION.output("one\n"), SESSION.closed());
    logs.record(other.established(), other.output("two\n"), other.closed());
    logs.record(SESSION.session(4321, "third").output("three\n"));
    assertThat(logs.files()).containsExactly("ssh_4321-2.log", "ssh_4321-3.log", MAIN);
    assertThat(logs.body(MAIN)).isEqualTo("one\n");
    assertThat(logs.body("ssh_4321-2.log")).isEqualTo("two\n");
    assertThat(logs.body("ssh_4321-3.log")).isEqualTo("three\n");
  }

  @Test
  void doesNotAddToAFileOfThePredecessor() throws Exception {
    Files.createDirectories(logs.path());
    Files.writeString(logs.path().resolve(MAIN), "\n[[ sshlog connection_established user: a ]]\n");
    logs.record(SESSION.output("x\n"));
    assertThat(logs.body("ssh_4321-2.log")).isEqualTo("x\n");
  }

  @Test
  void continuesItsFileAfterAReload() throws Exception {
    logs.record(SESSION.established(), SESSION.output("one "), output(7, 6000, 0, "other\n"));
    logs.record(SESSION.existing(), SESSION.output(4, "two\n"), output(7, 6000, 6, "more\n"));
    logs.record(SESSION.output(20, "three\n"), SESSION.closed());
    assertThat(logs.files()).containsExactly("ssh_4321.7.log", MAIN);
    String at = " at 2023-11-28T06:58:11.461000Z";
    assertThat(logs.body(MAIN))
        .isEqualTo(
            """
            one\s
            [[ sshlog recording_stopped AT output_bytes: 4 error_bytes: 0 ]]
            [[ sshlog recording_continued AT ]]
            two
            [[ sshlog recording_stopped AT output_bytes: 8 error_bytes: 0 ]]
            [[ sshlog recording_continued AT ]]
            [[ sshlog 12 bytes of output are missing here ]]
            three
            """
                .replace(" AT", at));
  }

  @Test
  void saysThatItDoesNotKnowWhatACrashCost() throws Exception {
    Action crashed = logs.action();
    crashed.handle(SESSION.output("half a li"));
    crashed.flush();
    logs.record(SESSION.existing(), SESSION.output(500, "x\n"), SESSION.closed());
    assertThat(logs.body(MAIN))
        .isEqualTo(
            """
            half a li
            [[ sshlog recording_continued at 2023-11-28T06:58:11.461000Z; what is missing before is not known ]]
            x
            """);
  }

  @Test
  void losesNothingWhenTheCountOfBytesBeginsAnew() throws Exception {
    logs.record(SESSION.output("one two three\n"));
    logs.record(SESSION.output("x\n"), SESSION.closed());
    assertThat(logs.text(MAIN))
        .contains(
            " ]]\n[[ sshlog the count of bytes began anew; what is missing here is not known ]]\n"
                + "x\n[[ sshlog connection_close");
  }

  @Test
  void takesAnEventOnceThatSeveralRulesGive() throws Exception {
    TerminalUpdate one = SESSION.output("one\n");
    TerminalUpdate two = SESSION.output(4, "two\n");
    logs.record(one, two, one, two, SESSION.closed(), two, SESSION.closed());
    assertThat(logs.body(MAIN)).isEqualTo("one\ntwo\n");
  }

  @Test
  void beginsAnewWhereItsDirectoryWas() throws Exception {
    Path moved = tmp.resolve("moved");
    int[] n = {0};
    try (Action action = logs.action()) {
      action.handle(SESSION.established());
      action.handle(SESSION.output(10L * n[0]++, "123456789\n"));
      action.flush();
      Files.move(logs.path(), moved);
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () -> {
                action.handle(SESSION.output(10L * n[0]++, "123456789\n"));
                action.flush();
                return Files.exists(logs.path().resolve(MAIN));
              });
      action.handle(SESSION.closed());
    }
    List<String> before = Files.readAllLines(moved.resolve(MAIN));
    int recorded = before.size() - 3;
    assertThat(logs.body(MAIN))
        .startsWith(
            "[[ sshlog recording_continued at 2023-11-28T06:58:11.461000Z; "
                + 10 * recorded
                + " bytes before are in a file that was moved or removed ]]\n123456789\n")
        .hasLineCount(1 + n[0] - recorded);
  }

  @Test
  void goesOnInItsFileWhenThatCouldNotBeReachedForAWhile() throws Exception {
    try (Action action = logs.action()) {
      action.handle(SESSION.output("one\n"));
      action.flush();
      Path moved = Files.move(logs.path(), tmp.resolve("moved"));
      Files.createFile(logs.path());
      long lost =
          Awaitility.await()
              .atMost(Duration.ofMinutes(1))
              .until(
                  () -> {
                    try {
                      action.handle(SESSION.output(4, ""));
                      action.flush();
                      return 0L;
                    } catch (UndeliveredException e) {
                      return e.count();
                    }
                  },
                  count -> count > 0);
      assertThat(lost).isEqualTo(1);
      assertThatThrownBy(
              () -> {
                action.handle(SESSION.output(4, "lost\n"));
                action.flush();
              })
          .isInstanceOf(UndeliveredException.class);
      Files.delete(logs.path());
      Files.move(moved, logs.path());
      action.handle(SESSION.output(9, "two\n"));
      action.handle(SESSION.closed());
    }
    assertThat(logs.body(MAIN))
        .isEqualTo("one\n[[ sshlog 5 bytes of output are missing here ]]\ntwo\n");
    assertThat(logs.context().log()).anyMatch(line -> line.contains("writing to"));
  }

  @Test
  void keepsFewFilesOpen() throws Exception {
    int sessions = 300;
    try (Action action = logs.action()) {
      for (int round = 0; round < 3; round++) {
        for (int i = 0; i < sessions; i++) {
          action.handle(SESSION.session(10_000 + i, "s" + i).output(2L * round, round + "\n"));
        }
      }
      action.flush();
      try (var open = Files.list(Path.of("/proc/self/fd"))) {
        assertThat(open.filter(this::isLog)).hasSizeLessThanOrEqualTo(64);
      }
    }
    assertThat(logs.files()).hasSize(sessions);
    for (String file : logs.files()) {
      assertThat(logs.body(file)).isEqualTo("0\n1\n2\n");
    }
  }

  private boolean isLog(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).startsWith(logs.path());
    } catch (IOException e) {
      return false; // closed meanwhile
    }
  }

  @Test
  void refusesADirectoryThatOthersCanChange() throws Exception {
    Files.createDirectory(logs.path());
    Files.setPosixFilePermissions(logs.path(), PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThatThrownBy(logs::action).hasMessageContaining("can be changed by every user");
  }
}
