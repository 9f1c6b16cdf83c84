// SPDX-License-Identifier: Apache-2.0
package org.sshlog.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sshlog.dist.fixture.Await;
import org.sshlog.dist.fixture.ContainerSshd;
import org.sshlog.dist.fixture.Coverage;
import org.sshlog.dist.fixture.Event;
import org.sshlog.dist.fixture.Finished;
import org.sshlog.dist.fixture.Scratch;
import org.sshlog.dist.fixture.SshClient;
import org.sshlog.dist.fixture.Sshlogd;

/**
 * What people and tools run over SSH, done for real on both versions of sshd: each session must be
 * told by exactly these events, each once. Fills docs/coverage.md.
 */
class SessionCoverageIT {
  private static final String USER = "alice";

  /** No file of the shell runs anything of its own, nor does git when it has received something. */
  private static final String SETUP =
      """
      set -e
      ssh-keygen -A >/dev/null
      mkdir -p /run/sshd
      useradd --create-home --shell /bin/bash --uid %1$d alice
      rm -f /home/alice/.bash* /home/alice/.profile
      : >/etc/profile
      : >/etc/bash.bashrc
      git init -q --bare -b main /home/alice/repo.git
      git -C /home/alice/repo.git config receive.autogc false
      chown -R alice /home/alice/repo.git
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
      case "command_start" -> "start " + event.text("args") + direction(event);
      case "command_finish" ->
          "finish " + event.text("args") + " (" + event.number("exit_code") + ")";
      default -> event.type() + " " + event.text("cause");
    };
  }

  private static String direction(Event event) {
    String name = "transfer_direction";
    return event.names().contains(name) ? " [" + event.text(name) + "]" : "";
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
      assertThat(process.waitFor(90, TimeUnit.SECONDS)).isTrue();
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

  /** What ssh is to be called by another program, to which this names the host. */
  private static String command(SshClient client) {
    List<String> command = client.commandLine();
    return String.join(" ", command.subList(0, command.size() - 1));
  }

  private void git(SshClient client) throws Exception {
    Path work = scratch.write("work" + version + "/file", "content").getParent();
    Map<String, String> environment =
        Map.of(
            "GIT_CONFIG_GLOBAL", "/dev/null",
            "GIT_CONFIG_SYSTEM", "/dev/null",
            "GIT_SSH_COMMAND", command(client));
    String remote = client.remote("repo.git");
    for (List<String> arguments :
        List.of(
            List.of("init", "-q", "-b", "main"),
            List.of("add", "file"),
            List.of("-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "x"))) {
      List<String> command = new ArrayList<>(List.of("git", "-C", work.toString()));
      command.addAll(arguments);
      Finished.of(environment, command).orFail();
    }
    String list =
        "/usr/lib/git-core/git rev-list --objects --stdin --not --exclude-hidden=receive --all --quiet"
            + " --alternate-refs";
    String refs =
        "/usr/lib/git-core/git --git-dir=/home/alice/repo.git for-each-ref --format=%(objectname)";
    row(
        "git push",
        () ->
            Finished.of(
                    environment,
                    List.of("git", "-C", work.toString(), "push", "-q", remote, "main"))
                .orFail(),
        "established",
        "start /usr/bin/bash -c git-receive-pack 'repo.git'",
        "start /usr/bin/git repo.git",
        "start /usr/lib/git-core/git unpack-objects --pack_header=2,3 -q",
        "start " + list,
        "start " + refs,
        "finish /usr/lib/git-core/git unpack-objects --pack_header=2,3 -q (0)",
        "finish " + refs + " (0)",
        "finish " + list + " (0)",
        "finish /usr/bin/git repo.git (0)",
        "close");
    String pack = "/usr/lib/git-core/git pack-objects --revs --thin --stdout --delta-base-offset";
    row(
        "git clone",
        () -> {
          Path clone = scratch.path("clone" + version);
          Finished.of(environment, List.of("git", "clone", "-q", remote, clone.toString()))
              .orFail();
          assertThat(clone.resolve("file")).hasContent("content");
        },
        "established",
        "start /usr/bin/bash -c git-upload-pack 'repo.git'",
        "start /usr/bin/git repo.git",
        "start " + pack,
        "finish " + pack + " (0)",
        "finish /usr/bin/git repo.git (0)",
        "close");
  }

  private void rsync(SshClient client) throws Exception {
    Path file = scratch.write("file", "content");
    Path back = scratch.path("back" + version);
    String receive = "rsync --server -logDtpre.iLsfxCIvu . .";
    row(
        "rsync FILE HOST:",
        () ->
            Finished.of("rsync", "-a", "-e", command(client), file.toString(), client.remote(""))
                .orFail(),
        "established",
        "start /usr/bin/bash -c " + receive,
        "start /usr/bin/" + receive + " [upload]",
        "finish /usr/bin/" + receive + " (0)",
        "close");
    String send = "rsync --server --sender -logDtpre.iLsfxCIvu . file";
    row(
        "rsync HOST:FILE .",
        () -> {
          Finished.of("rsync", "-a", "-e", command(client), client.remote("file"), back.toString())
              .orFail();
          assertThat(back).hasContent("content");
        },
        "established",
        "start /usr/bin/bash -c " + send,
        "start /usr/bin/" + send + " [download]",
        "finish /usr/bin/" + send + " (0)",
        "close");
  }

  private void ansible(SshClient client) throws Exception {
    SshClient shared =
        client
            .sharing("ansible" + version)
            .with("-o", "ControlMaster=auto", "-o", "ControlPersist=60");
    List<String> command = shared.commandLine();
    String options = String.join(" ", command.subList(1, command.size() - 1));
    Map<String, String> environment =
        Map.of(
            "ANSIBLE_CONFIG",
            scratch.write("ansible.cfg", "").toString(),
            "ANSIBLE_HOME",
            scratch.path("ansible").toString(),
            "ANSIBLE_LOCAL_TEMP",
            scratch.path("ansible/tmp").toString(),
            "ANSIBLE_PIPELINING",
            "True",
            "ANSIBLE_HOST_KEY_CHECKING",
            "False",
            "ANSIBLE_SSH_ARGS",
            options);
    String script = "/usr/bin/python3 && sleep 0";
    String python = "/usr/bin/python3." + (version.equals("9.2") ? "11" : "13");
    row(
        "ansible -m command with pipelining, over a ControlMaster",
        () -> {
          Finished.of(
                  environment,
                  List.of(
                      "ansible",
                      "all",
                      "-i",
                      "127.0.0.1,",
                      "-u",
                      USER,
                      "-e",
                      "ansible_python_interpreter=/usr/bin/python3",
                      "-m",
                      "command",
                      "-a",
                      "/bin/true"))
              .orFail();
          ssh(shared.with("-O", "exit"), "");
        },
        "established",
        "start /usr/bin/bash -c /bin/sh -c '" + script + "'",
        "start /usr/bin/dash -c " + script,
        "start " + python,
        "start /usr/bin/true",
        "finish /usr/bin/true (0)",
        "finish " + python + " (0)",
        "start /usr/bin/sleep 0",
        "finish /usr/bin/sleep 0 (0)",
        "finish /usr/bin/dash -c " + script + " (0)",
        "close");
  }

  /** Stays until it is told that it is there, without asking for anything. */
  private void idle(SshClient client) throws Exception {
    Process process = new ProcessBuilder(client.commandLine("-N")).start();
    try {
      Await.until(
          () -> "a connection without a session",
          Duration.ofSeconds(60),
          () -> events().stream().skip(told).anyMatch(event -> event.is("connection_established")));
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
      git(server.client(USER));
      rsync(server.client(USER));
      ansible(server.client(USER));
    }
    if (version.equals("10.0")) {
      TABLE.finish();
    }
  }
}
