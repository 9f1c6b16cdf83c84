// SPDX-License-Identifier: Apache-2.0
package org.sshlog.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sshlog.dist.fixture.ContainerSshd;
import org.sshlog.dist.fixture.Coverage;
import org.sshlog.dist.fixture.Event;
import org.sshlog.dist.fixture.Scratch;
import org.sshlog.dist.fixture.SshClient;
import org.sshlog.dist.fixture.Sshlogd;

/**
 * What people and tools run over SSH, done for real on both versions of sshd: each session must be
 * told by exactly these events, each once. Fills docs/coverage.md.
 */
class SessionCoverageIT {
  private static final String USER = "alice";

  /**
   * No file of the shell runs anything of its own; git's side is played by scripts of its names.
   */
  private static final String SETUP =
      """
      set -e
      ssh-keygen -A >/dev/null
      mkdir -p /run/sshd
      useradd --create-home --shell /bin/bash --uid %1$d alice
      rm -f /home/alice/.bash* /home/alice/.profile
      : >/etc/profile
      : >/etc/bash.bashrc
      chmod 0644 /etc/ssh/authorized_keys
      options='-o AuthorizedKeysFile=/etc/ssh/authorized_keys -o PermitRootLogin=prohibit-password'
      exec /usr/sbin/sshd -D -e $options
      """
          .formatted(ContainerSshd.USER_ID);

  private static final Coverage TABLE = new Coverage("sessions", List.of("9.2", "10.0"));

  private static Sshlogd daemon;
  private static Scratch scratch;

  private ContainerSshd server;
  private String version;
  private int told;

  @BeforeAll
  static void open() {
    scratch = Scratch.create();
    daemon =
        Sshlogd.prepare()
            .withTerminals(
                "connection_established",
                "connection_close",
                "command_start",
                "command_finish",
                "data_lost");
    daemon.launch();
  }

  @AfterAll
  static void close() {
    daemon.close();
    scratch.close();
  }

  private interface Deed {
    void run() throws Exception;
  }

  private List<Event> events() {
    return daemon
        .terminals()
        .all(
            e ->
                e.is("data_lost")
                    || e.text("tcp_info.server_ip").equals(server.address())
                        && !e.text("username").equals("root"));
  }

  private static String describe(Event event) {
    return switch (event.type()) {
      case "connection_established" -> "established";
      case "connection_close" -> "close";
      case "command_start" -> "start " + event.text("args");
      case "command_finish" ->
          "finish " + event.text("args") + " (" + event.number("exit_code") + ")";
      default -> event.type() + " " + event.text("cause");
    };
  }

  /** Does something; what is expected must be told, and nothing else. */
  private void row(String kind, Deed deed, String... expected) throws Exception {
    deed.run();
    server.client("root").run("true").orFail();
    long ends = List.of(expected).stream().filter("close"::equals).count();
    daemon
        .terminals()
        .await(
            "the end of a further session",
            e ->
                e.is("connection_close")
                    && e.text("username").equals("root")
                    && e.text("tcp_info.server_ip").equals(server.address())
                    && closed(told) >= ends);
    List<Event> all = events();
    List<String> words =
        ordered(all.subList(told, all.size()).stream().map(SessionCoverageIT::describe).toList());
    told = all.size();
    List<String> wanted = ordered(List.of(expected));
    TABLE.add(kind, version, wanted, words);
    assertThat(words).as(kind + " on " + version).isEqualTo(wanted);
  }

  /** Whether a program ends before another begins on another processor is the machine's affair. */
  private static List<String> ordered(List<String> words) {
    List<String> ends = words.stream().filter(w -> w.startsWith("finish")).sorted().toList();
    List<String> all = new ArrayList<>(words);
    all.removeIf(w -> w.startsWith("finish"));
    int close = all.lastIndexOf("close");
    all.addAll(close < 0 ? all.size() : close, ends);
    return all;
  }

  private long closed(int from) {
    List<Event> all = events();
    return all.subList(from, all.size()).stream().filter(e -> e.is("connection_close")).count();
  }

  /** Runs ssh to its end, with this on its standard input. */
  private static void ssh(SshClient client, String input, String... remote) throws Exception {
    List<String> command = new ArrayList<>(client.commandLine());
    command.addAll(List.of(remote));
    Path in = scratch.write("input", input);
    Process process =
        new ProcessBuilder(command)
            .redirectInput(in.toFile())
            .redirectErrorStream(true)
            .redirectOutput(scratch.path("output").toFile())
            .start();
    try {
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
  }

  private static String output() throws IOException {
    return Files.readString(scratch.path("output"));
  }

  private void shells(SshClient client) throws Exception {
    row(
        "ssh HOST COMMAND",
        () -> ssh(client, "", "/bin/true"),
        "established",
        "start /usr/bin/bash -c /bin/true",
        "start /usr/bin/true",
        "finish /usr/bin/true (0)",
        "close");
    row(
        "ssh -tt HOST, and exit",
        () -> ssh(client.with("-tt"), "exit 3\n"),
        "established",
        "start /usr/bin/bash",
        "finish /usr/bin/bash (3)",
        "close");
    row(
        "ssh -T HOST sh, a script on its input (VS Code)",
        () -> {
          ssh(client.with("-T"), "/bin/echo started\nexec /bin/echo done\n", "sh");
          assertThat(output()).contains("started").contains("done");
        },
        "established",
        "start /usr/bin/bash -c sh",
        "start /usr/bin/dash",
        "start /usr/bin/echo started",
        "finish /usr/bin/echo started (0)",
        "start /usr/bin/echo done",
        "finish /usr/bin/echo done (0)",
        "close");
    row(
        "ssh HOST /bin/sh -c INTERPRETER, a program on its input (Ansible's pipelining)",
        () -> ssh(client, "system('/bin/true'); exit 4;\n", "/bin/sh -c 'perl && sleep 0'"),
        "established",
        "start /usr/bin/bash -c /bin/sh -c 'perl && sleep 0'",
        "start /usr/bin/dash -c perl && sleep 0",
        "start /usr/bin/perl",
        "start /usr/bin/true",
        "finish /usr/bin/true (0)",
        "finish /usr/bin/perl (4)",
        "finish /usr/bin/dash -c perl && sleep 0 (4)",
        "close");
    row(
        "two commands over one ControlMaster",
        () -> {
          SshClient shared =
              client
                  .sharing("master" + version)
                  .with("-o", "ControlMaster=auto", "-o", "ControlPersist=60");
          ssh(shared, "", "/bin/true");
          ssh(shared, "", "/bin/false");
          ssh(shared.with("-O", "exit"), "");
        },
        "established",
        "start /usr/bin/bash -c /bin/true",
        "start /usr/bin/true",
        "finish /usr/bin/true (0)",
        "start /usr/bin/bash -c /bin/false",
        "start /usr/bin/false",
        "finish /usr/bin/false (1)",
        "close");
    row("ssh -N", () -> idle(client), "established", "close");
  }

  /** Stays for three seconds without asking for anything. */
  private static void idle(SshClient client) throws Exception {
    Process process = new ProcessBuilder(client.commandLine("-N")).start();
    try {
      assertThat(process.waitFor(3, TimeUnit.SECONDS)).isFalse();
    } finally {
      process.destroy();
      process.waitFor();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bookworm", "trixie"})
  void everyKind(String release) throws Exception {
    version = release.equals("bookworm") ? "9.2" : "10.0";
    try (ContainerSshd started = ContainerSshd.start(release, SETUP)) {
      server = started;
      told = events().size();
      shells(server.client(USER));
    }
    if (version.equals("10.0")) {
      TABLE.finish();
    }
  }
}
