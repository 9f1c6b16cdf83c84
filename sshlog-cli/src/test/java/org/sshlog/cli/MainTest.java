// SPDX-License-Identifier: Apache-2.0
package org.sshlog.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class MainTest {
  private static final String HEADER =
      "User  Last Activity  Last Command  Session Start  Client IP  TTY  Kind";

  @TempDir Path dir;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Map<String, String> environment = new HashMap<>();
  private Charset charset = StandardCharsets.UTF_8;
  private int width;

  private Path socket() {
    return dir.resolve("s");
  }

  private int run(String... args) {
    return runTo(out, args);
  }

  private int runTo(OutputStream target, String... args) {
    environment.putIfAbsent("SSHLOG_SOCKET", socket().toString());
    return Main.run(
        new Console(
            target, err, charset, environment, ZoneOffset.UTC, () -> width, interruption -> {}),
        args);
  }

  private String out() {
    return out.toString(charset);
  }

  private String err() {
    return err.toString(charset);
  }

  private static String session(String user, long activity, String command) {
    return String.format(
        "{\"username\":\"%s\",\"last_activity_time\":%d,\"last_command\":\"%s\",\"start_time\":1000,"
            + "\"client_ip\":\"192.0.2.1\",\"client_port\":5000,\"tty_id\":3,\"kind\":\"sftp\"}",
        user, activity, command);
  }

  private static String sessions(String... sessions) {
    return "{\"sessions\":[" + String.join(",", sessions) + "],\"end\":true}";
  }

  @Test
  void sessionsAreSortedAndHostileTextIsEscaped() throws IOException {
    long now = System.currentTimeMillis();
    try (FakeDaemon daemon =
        new FakeDaemon(
            socket(),
            sessions(
                session("zoe", now, "\\u001b]0;x\\u0007\\u001b[2J\u202e\u009b a\\nb \\\\"),
                session("adam", now - 600_000, "ls")))) {
      assertThat(run("sessions")).isZero();
      assertThat(daemon.requests).containsExactly(Map.of("command", "sessions"));
    }
    String hostile = "\\x1b]0;x\\x07\\x1b[2J\\u202e\\u009b a\\nb \\";
    String gap = " ".repeat(hostile.length() - 2);
    assertThat(out().lines())
        .containsExactly(
            "User  Last Activity  Last Command"
                + " ".repeat(hostile.length() - 12)
                + "  Session Start        Client IP       TTY  Kind",
            "adam  10 min ago     ls" + gap + "  1970-01-01 00:00:01  192.0.2.1:5000  3    sftp",
            "zoe   just now       " + hostile + "  1970-01-01 00:00:01  192.0.2.1:5000  3    sftp");
  }

  @Test
  void theHeaderIsThereWithoutSessions() throws IOException {
    try (FakeDaemon daemon = new FakeDaemon(socket(), sessions())) {
      assertThat(run("sessions")).isZero();
      assertThat(daemon.requests).hasSize(1);
    }
    assertThat(out()).isEqualTo(HEADER + "\n");
  }

  @Test
  void aTerminalGetsWhatFitsAndAPipeGetsAll() throws IOException {
    String command = "x".repeat(300);
    try (FakeDaemon daemon = new FakeDaemon(socket(), sessions(session("adam", 0, command)))) {
      width = 100;
      assertThat(run("sessions")).isZero();
      assertThat(out().lines()).allMatch(line -> line.length() <= 100);
      assertThat(out()).contains("xxx...  1970");
      out.reset();
      width = 0;
      assertThat(run("sessions")).isZero();
      assertThat(out()).contains(command);
      assertThat(daemon.requests).hasSize(2);
    }
  }

  @Test
  void jsonIsAcceptedBeforeAndAfterTheCommand() throws IOException {
    try (FakeDaemon daemon = new FakeDaemon(socket(), "{\"sessions\":[],\"end\":true}")) {
      assertThat(run("--json", "sessions")).isZero();
      assertThat(run("sessions", "--json")).isZero();
      environment.put("SSHLOG_SOCKET", "/nowhere");
      assertThat(run("--socket", socket().toString(), "sessions", "--json")).isZero();
      assertThat(run("--json", "sessions", "--socket", socket().toString())).isZero();
      assertThat(daemon.requests).hasSize(4);
    }
    assertThat(out()).isEqualTo("{\"sessions\": []}\n".repeat(4));
  }

  @Test
  void jsonKeepsEveryValueAndIsSafe() throws IOException {
    try (FakeDaemon daemon =
        new FakeDaemon(
            socket(),
            "{\"status\":{\"n\":[1,-2.5,null,true],\"t\":\"\u202e\u0085\\u001b\\\"\u00e9\"},\"end\":true}")) {
      assertThat(run("status", "--json")).isZero();
      assertThat(daemon.requests).hasSize(1);
    }
    assertThat(out())
        .isEqualTo("{\"n\": [1, -2.5, null, true], \"t\": \"\\u202e\\u0085\\u001b\\\"\u00e9\"}\n");
  }

  @Test
  void watchPassesItsOptionsOnAndEndsWhenTheDaemonVanishes() throws IOException {
    try (FakeDaemon daemon =
        new FakeDaemon(
            socket(),
            "{\"watching\":[\"command_start\"]}",
            "{\"line\":\"command_start (1) a executed \\\\x1b\"}",
            "{\"line\":\"evil \\u001b[2J\"}")) {
      int exitCode =
          run("watch", "--type", "command_start", "--type=data_lost", "--user=a", "--session", "7");
      assertThat(exitCode).isEqualTo(CliException.UNREACHABLE);
      assertThat(daemon.requests)
          .containsExactly(
              Map.of(
                  "command", "watch",
                  "format", "line",
                  "types", List.of("command_start", "data_lost"),
                  "user", "a",
                  "session", "7"));
    }
    assertThat(out().lines().map(line -> line.replaceFirst("^\\d\\d:\\d\\d:\\d\\d ", "T ")))
        .containsExactly("T command_start (1) a executed \\x1b", "T evil \\x1b[2J");
    assertThat(err().lines()).hasSize(1).first().asString().contains("closed the connection");
  }

  @Test
  void watchAsJsonIsOneObjectALine() throws IOException {
    try (FakeDaemon daemon =
        new FakeDaemon(
            socket(),
            "{\"watching\":[]}",
            "{\"event\":{\"time_ns\":1763717643123456789}}",
            "{\"error\":\"sshlogd is stopping\",\"code\":\"stopping\",\"end\":true}")) {
      assertThat(run("watch", "--json")).isEqualTo(CliException.UNREACHABLE);
      assertThat(daemon.requests.get(0)).containsEntry("format", "json");
    }
    assertThat(out()).isEqualTo("{\"time_ns\": 1763717643123456789}\n");
    assertThat(err()).isEqualTo("sshlog: sshlogd is stopping\n");
  }

  @Test
  void aClosedPipeEndsSilently() throws IOException {
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    try (FakeDaemon daemon =
        new FakeDaemon(socket(), "{\"watching\":[]}", "{\"line\":\"x\"}", sessions())) {
      assertThat(runTo(closed, "watch")).isZero();
      assertThat(daemon.requests).hasSize(1);
    }
    assertThat(err()).isEmpty();
  }

  @Test
  void statusIsIndented() throws IOException {
    try (FakeDaemon daemon =
        new FakeDaemon(
            socket(),
            "{\"status\":{\"ready\":true,\"p\":{\"a\":1},\"l\":[{\"b\":2},\"c\"],\"e\":[]},\"end\":true}")) {
      assertThat(run("status")).isZero();
      assertThat(daemon.requests).hasSize(1);
    }
    assertThat(out()).isEqualTo("ready: true\np:\n  a: 1\nl:\n  -\n    b: 2\n  - c\ne: none\n");
  }

  @Test
  void pluginsTellTheirParametersWhenAsked() throws IOException {
    try (FakeDaemon daemon =
        new FakeDaemon(
            socket(),
            "{\"plugins\":[{\"name\":\"username\",\"kind\":\"filter\",\"version\":\"1\",\"source\":\"/p.jar\","
                + "\"summary\":\"Who\",\"parameters\":[{\"name\":\"u\",\"type\":\"list\",\"required\":true},"
                + "{\"name\":\"v\",\"type\":\"text\",\"default\":\"d\",\"summary\":\"s\"}]}],\"end\":true}")) {
      assertThat(run("plugins")).isZero();
      assertThat(out())
          .isEqualTo("Name      Kind    Version  Source\nusername  filter  1        /p.jar\n");
      out.reset();
      assertThat(run("plugins", "--verbose")).isZero();
      assertThat(out())
          .endsWith("/p.jar\n    Who\n    - u (list, required)\n    - v (text, default d): s\n");
      assertThat(daemon.requests).hasSize(2);
    }
  }

  @Test
  void reloadShowsEveryProblem() throws IOException {
    try (FakeDaemon daemon =
        new FakeDaemon(
            socket(),
            "{\"error\":\"invalid\",\"code\":\"invalid_configuration\",\"problems\":[\"a:1\",\"b\\u001b:2\"],"
                + "\"end\":true}")) {
      assertThat(run("reload")).isEqualTo(CliException.FAILED);
      assertThat(daemon.requests).hasSize(1);
    }
    assertThat(err()).isEqualTo("sshlog: invalid\na:1\nb\\x1b:2\n");
    assertThat(out()).isEmpty();
  }

  @Test
  void eachErrorHasItsExitCodeAndOneSentence() throws IOException {
    try (FakeDaemon daemon =
        new FakeDaemon(socket(), "{\"error\":\"not you\",\"code\":\"permission\",\"end\":true}")) {
      assertThat(run("status")).isEqualTo(CliException.PERMISSION);
      assertThat(daemon.requests).hasSize(1);
    }
    assertThat(run("status")).isEqualTo(CliException.UNREACHABLE);
    assertThat(run("--socket", "/a\u0000b", "status")).isEqualTo(CliException.USAGE);
    assertThat(run("--socket", "x".repeat(200), "status")).isEqualTo(CliException.UNREACHABLE);
    Files.writeString(socket(), "no socket");
    assertThat(run("status")).isEqualTo(CliException.UNREACHABLE);
    assertThat(run("nonsense\u001b")).isEqualTo(CliException.USAGE);
    assertThat(run("--nonsense")).isEqualTo(CliException.USAGE);
    assertThat(run("watch", "--type")).isEqualTo(CliException.USAGE);
    assertThat(err().lines()).hasSize(8).allMatch(line -> line.startsWith("sshlog: "));
    assertThat(err()).contains("unknown command or argument 'nonsense\\x1b'");
    assertThat(out()).isEmpty();
  }

  @Test
  void whatIsNoDaemonIsRefused() throws IOException {
    try (FakeDaemon daemon = new FakeDaemon(socket(), "HTTP/1.1 400 Bad Request")) {
      assertThat(run("status")).isEqualTo(CliException.UNREACHABLE);
      assertThat(daemon.requests).hasSize(1);
    }
    assertThat(err()).contains("is no sshlogd");
  }

  @Test
  void helpAndVersionNeedNoDaemon() {
    assertThat(run("--help")).isZero();
    assertThat(out()).contains("sessions", "watch", "status", "plugins", "reload");
    out.reset();
    assertThat(run("watch", "--help")).isZero();
    assertThat(out()).contains("--type", "--json");
    out.reset();
    assertThat(run("--version")).isZero();
    assertThat(out()).startsWith("sshlog ");
    assertThat(run()).isEqualTo(CliException.USAGE);
  }

  @Test
  void anAsciiTerminalGetsAscii() throws IOException {
    charset = StandardCharsets.US_ASCII;
    try (FakeDaemon daemon =
        new FakeDaemon(socket(), "{\"status\":{\"k\":\"\u00e9\ud83d\ude00\"}}")) {
      assertThat(run("status")).isZero();
      assertThat(daemon.requests).hasSize(1);
    }
    assertThat(out()).isEqualTo("k: \\u00e9\\U0001f600\n");
  }

  @Test
  void timesAreToldInTheLargestUnit() {
    assertThat(SessionsCommand.ago(-5)).isEqualTo("just now");
    assertThat(SessionsCommand.ago(59_999)).isEqualTo("just now");
    assertThat(SessionsCommand.ago(60_000)).isEqualTo("1 min ago");
    assertThat(SessionsCommand.ago(3_600_000)).isEqualTo("1 h ago");
    assertThat(SessionsCommand.ago(2 * 86_400_000L)).isEqualTo("2 d ago");
  }

  private static String killed(boolean ended) {
    return "{\"killed\":{\"username\":\"al\\u001bice\",\"steps\":[\"sent SIGHUP to b\\u001b (7)\"],"
        + "\"ended\":"
        + ended
        + "},\"end\":true}";
  }

  @Test
  void killTakesATerminalByAnyOfItsNamesAndTellsWhatWasDone() throws IOException {
    for (String name : List.of("3", "pts/3", "/dev/pts/3")) {
      out.reset();
      try (FakeDaemon daemon = new FakeDaemon(socket(), killed(true))) {
        assertThat(run("kill", name)).isZero();
        assertThat(daemon.requests).containsExactly(Map.of("command", "kill", "tty", 3));
      }
      assertThat(out())
          .isEqualTo("sent SIGHUP to b\\x1b (7)\nThe session of al\\x1bice has ended.\n");
    }
    try (FakeDaemon daemon = new FakeDaemon(socket(), killed(false))) {
      assertThat(run("kill", "--session", "x")).isEqualTo(1);
      assertThat(daemon.requests).containsExactly(Map.of("command", "kill", "session", "x"));
    }
    assertThat(err()).contains("has not ended");
  }

  @Test
  void attachAndKillRefuseWhatIsNoTerminal() throws IOException {
    try (FakeDaemon daemon = new FakeDaemon(socket(), killed(true))) {
      for (String name : List.of("tty1", "-1", "pts/", "/dev/pts/x", "99999999999")) {
        assertThat(run("kill", name)).as(name).isEqualTo(2);
        assertThat(run("attach", name)).as(name).isEqualTo(2);
      }
      assertThat(run("kill")).isEqualTo(2);
      assertThat(run("attach")).isEqualTo(2);
      assertThat(run("attach", "3")).isEqualTo(2);
      assertThat(daemon.requests).isEmpty();
    }
    assertThat(err()).contains("needs a terminal");
  }

  @Test
  void attachAsJsonIsTheStreamToItsEnd() throws IOException {
    try (FakeDaemon daemon =
        new FakeDaemon(
            socket(),
            "{\"attached\":{\"tty\":3}}",
            "{\"draw\":\"\\u001b[2Jx\"}",
            "{\"closed\":\"the session has ended\",\"end\":true}")) {
      assertThat(run("attach", "3", "--json")).isZero();
      assertThat(daemon.requests.get(0)).containsEntry("tty", 3).containsEntry("readonly", true);
    }
    assertThat(out())
        .isEqualTo(
            "{\"attached\": {\"tty\": 3}}\n{\"draw\": \"\\u001b[2Jx\"}\n"
                + "{\"closed\": \"the session has ended\", \"end\": true}\n");
  }

  private static final String LOGIN =
      "{\"username\":\"al\\u001b[2J\",\"client_ip\":\"192.0.2.1\",\"client_port\":5000,\"tty_id\":3,"
          + "\"auth_method\":\"publickey\",\"start_time\":1000,\"end_time\":91000,"
          + "\"duration_ms\":90000,\"gap\":null,";

  @Test
  void lastTellsHowLoginsEnded() throws IOException {
    String open = LOGIN + "\"ended\":null,\"end_exact\":true}";
    String out1 = LOGIN + "\"ended\":\"logout\",\"exit_code\":7,\"end_exact\":true}";
    String died = LOGIN + "\"ended\":\"daemon_died\",\"end_exact\":false}";
    try (FakeDaemon daemon =
        new FakeDaemon(
            socket(),
            "{\"logins\":["
                + String.join(",", open, out1, died)
                + "],\"more\":true,\"begins\":1000,\"damaged\":2,\"end\":true}")) {
      assertThat(run("last", "-n", "3", "--user", "al", "--since", "1970-01-02")).isZero();
      assertThat(daemon.requests)
          .containsExactly(
              Map.of(
                  "command",
                  "last",
                  "failed",
                  false,
                  "limit",
                  3,
                  "user",
                  "al",
                  "since",
                  86_400_000));
    }
    assertThat(out().lines())
        .containsExactly(
            "User       Client IP       TTY  Method     Start                End                        "
                + "Duration  Ended",
            "al\\x1b[2J  192.0.2.1:5000  3    publickey  1970-01-01 00:00:01  -                          "
                + "1:30      still logged in",
            "al\\x1b[2J  192.0.2.1:5000  3    publickey  1970-01-01 00:00:01  1970-01-01 00:01:31        "
                + "1:30      logged out, exit code 7",
            "al\\x1b[2J  192.0.2.1:5000  3    publickey  1970-01-01 00:00:01  after 1970-01-01 00:01:31  "
                + "> 1:30    unseen: sshlogd had died",
            "",
            "The journal begins at 1970-01-01 00:00:01.");
    assertThat(err()).contains("older ones").contains("2 entries");
  }

  @Test
  void lastTellsWhoFailed() throws IOException {
    try (FakeDaemon daemon =
        new FakeDaemon(
            socket(),
            "{\"failures\":[{\"username\":\"x\",\"invalid_user\":true,\"client_ip\":\"::1\","
                + "\"client_port\":5,\"auth_method\":\"password\",\"end_time\":1000,"
                + "\"reason\":\"a\\nb\"}],\"more\":false,\"begins\":0,\"damaged\":0,\"end\":true}")) {
      assertThat(run("last", "--failed")).isZero();
      assertThat(daemon.requests).containsExactly(Map.of("command", "last", "failed", true));
    }
    assertThat(out().lines())
        .containsExactly(
            "User              Client IP  Method    Time                 Reason",
            "x (no such user)  ::1:5      password  1970-01-01 00:00:01  a\\nb");
    assertThat(err()).isEmpty();
  }

  @Test
  void aTimeThatIsNoneIsAMistake() throws IOException {
    try (FakeDaemon daemon = new FakeDaemon(socket(), "{\"end\":true}")) {
      assertThat(run("last", "--since", "soon")).isEqualTo(2);
      assertThat(daemon.requests).isEmpty();
    }
    assertThat(err()).contains("'soon' is no time");
  }
}
