// SPDX-License-Identifier: Apache-2.0
package org.sshlog.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sshlog.dist.fixture.Await;
import org.sshlog.dist.fixture.ContainerSshd;
import org.sshlog.dist.fixture.Event;
import org.sshlog.dist.fixture.Finished;
import org.sshlog.dist.fixture.Lab;
import org.sshlog.dist.fixture.LoginClient;
import org.sshlog.dist.fixture.Scratch;
import org.sshlog.dist.fixture.Session;
import org.sshlog.dist.fixture.Sshd;
import org.sshlog.dist.fixture.Sshlogd;

/**
 * Passwords that are typed at a prompt are nowhere: in no event, log or recording, although all of
 * them are asked for with input, and not in the daemon's memory either.
 */
class PasswordIT {
  private static Lab lab;

  @BeforeAll
  static void open() {
    Sshlogd daemon =
        Sshlogd.prepare()
            .withTerminals(
                "terminal_update", "terminal_input", "command_finish", "connection_close");
    daemon.configure(
        "recordings.yaml",
        """
        events:
          - event: recordings
            triggers: [connection_established, connection_close, command_start, command_finish,
                       terminal_update, terminal_input, terminal_resize]
            actions:
              - action: casts
                plugin: asciicast_action
                directory: %s
                record_input: true
              - action: sessions
                plugin: sessionlog_action
                log_directory: %s
        """
            .formatted(daemon.path("casts"), daemon.path("sessions")));
    lab = Lab.open(daemon);
    String password = lab.user().name() + ":known-password";
    Finished.of("sh", "-c", "echo '" + password + "' | chpasswd").orFail();
  }

  @AfterAll
  static void close() {
    lab.close();
  }

  @ParameterizedTest
  @CsvSource({
    "sudo, 'sudo -k; sudo -p prompt: true'",
    "su, 'echo prompt:; su -c true USER'",
    "read, 'read -s -p prompt: -r word'",
    "passwd, 'echo prompt:; passwd'",
    "ssh inside, 'echo prompt:; ssh -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null"
        + " -o PreferredAuthentications=password -o NumberOfPasswordPrompts=1 -p PORT localhost'",
  })
  void nobodyLearnsIt(String name, String program) throws Exception {
    String secret = "pw" + UUID.randomUUID().toString().replace("-", "");
    try (Sshd server = Sshd.start("Match all", "PasswordAuthentication yes")) {
      String command =
          program.replace("USER", lab.user().name()).replace("PORT", "" + server.port());
      String line = "echo shell $$; (" + command + "); echo; echo ended";
      try (Session session = lab.client().withTerminal().open("bash -c '" + line + "'")) {
        long shell = Long.parseLong(session.after("shell"));
        awaitSilentTerminal(shell);
        session.type(secret);
        // A wrong password is asked for again, and what was typed before that is thrown away.
        ScheduledExecutorService enter = Executors.newSingleThreadScheduledExecutor();
        enter.scheduleWithFixedDelay(() -> session.type(""), 500, 500, TimeUnit.MILLISECONDS);
        try {
          session.after("ended");
        } finally {
          enter.shutdownNow();
        }
        Event masked =
            lab.daemon()
                .terminals()
                .await(
                    "masked input",
                    e ->
                        e.is("terminal_input")
                            && e.number("shell_pid") == shell
                            && e.flag("masked")
                            && e.number("data_len") >= secret.length());
        assertThat(masked.text("terminal_data")).matches("\\*+");
        session.logOut();
      }
    }
    lab.settle();
    assertThat(filesWith(lab.daemon(), secret)).isEmpty();
    assertThat(memoryHolds(lab.daemon(), secret)).as("the daemon's memory").isFalse();
  }

  private static final String TALKATIVE =
      """
      set -e
      ssh-keygen -A >/dev/null
      mkdir -p /run/sshd
      useradd --create-home --shell /bin/sh --uid %d inside
      echo inside:%%s | chpasswd
      chmod 0644 /etc/ssh/authorized_keys
      exec /usr/sbin/sshd -D -e -o AuthorizedKeysFile=/etc/ssh/authorized_keys -o UsePAM=yes \
        -o PermitRootLogin=prohibit-password -o PasswordAuthentication=yes \
        -o KbdInteractiveAuthentication=yes -o LogLevel=DEBUG3
      """
          .formatted(ContainerSshd.USER_ID);

  /**
   * What clients answer sshd, right or wrong, is nowhere either: although everything that sshd
   * reads, writes and logs is looked at, and what is typed after that is recorded.
   */
  @ParameterizedTest
  @ValueSource(strings = {"bookworm", "trixie"})
  void whatIsAnsweredBeforeALoginIsNowhere(String release) throws IOException {
    String right = "pw" + UUID.randomUUID().toString().replace("-", "");
    String wrong = "pw" + UUID.randomUUID().toString().replace("-", "");
    String typed = Lab.mark();
    try (Scratch scratch = Scratch.create();
        ContainerSshd server = ContainerSshd.start(release, TALKATIVE.formatted(right))) {
      // Its file is known from now on.
      server.client("root").run("/bin/true").orFail();
      LoginClient client = new LoginClient(server.address(), 22, scratch);
      for (String method : List.of("password", "keyboard-interactive")) {
        client.answer(method, "inside", wrong, 1);
        client.answer(method, "inside", right, 1).orFail();
      }
      try (Session session = server.client("inside").withTerminal().open()) {
        session.type("echo en''ded " + typed + "; exit");
        session.after("ended " + typed);
      }
      lab.daemon()
          .terminals()
          .await(
              "what was typed",
              e -> e.is("terminal_input") && e.text("terminal_data").contains(typed));
      lab.settle();
      List<Event> logins =
          lab.events()
              .all(
                  e ->
                      !e.is("data_lost")
                          && e.text("tcp_info.server_ip").equals(server.address())
                          && (e.is("connection_established") || e.is("connection_auth_failed"))
                          && !e.isNull("auth_method"));
      assertThat(logins)
          .extracting(e -> e.type() + " " + e.text("auth_method"))
          .contains(
              "connection_established password",
              "connection_established keyboard-interactive",
              "connection_auth_failed password",
              "connection_auth_failed keyboard-interactive");
    }
    assertThat(filesWith(lab.daemon(), typed)).as("where recordings are").isNotEmpty();
    for (String secret : List.of(right, wrong)) {
      assertThat(filesWith(lab.daemon(), secret)).isEmpty();
      assertThat(memoryHolds(lab.daemon(), secret)).as("the daemon's memory").isFalse();
    }
  }

  /** Waits until the program has asked: its terminal does not echo then. */
  private static void awaitSilentTerminal(long shell) throws IOException {
    Path tty = Files.readSymbolicLink(Path.of("/proc/" + shell + "/fd/0"));
    Await.until(
        () -> tty + " still echoes",
        Duration.ofSeconds(20),
        () -> {
          String modes = Finished.of("stty", "-F", tty.toString(), "-a").out();
          return modes.contains("-echo ") && modes.contains(" icanon");
        });
  }

  /** The daemon's files that hold it. */
  static List<Path> filesWith(Sshlogd daemon, String secret) throws IOException {
    try (Stream<Path> files = Files.walk(daemon.path("."))) {
      return files.filter(Files::isRegularFile).filter(file -> holds(file, secret)).toList();
    }
  }

  private static boolean holds(Path file, String secret) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      return new String(bytes, StandardCharsets.ISO_8859_1).contains(secret);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Searches all memory that the daemon can read itself. */
  static boolean memoryHolds(Sshlogd daemon, String secret) throws IOException {
    byte[] wanted = secret.getBytes(StandardCharsets.US_ASCII);
    long searched = 0;
    boolean found = false;
    try (RandomAccessFile memory = new RandomAccessFile("/proc/" + daemon.pid() + "/mem", "r")) {
      for (String line : Files.readAllLines(Path.of("/proc/" + daemon.pid() + "/maps"))) {
        String[] parts = line.split("\\s+");
        if (!parts[1].startsWith("r") || line.endsWith("[vvar]") || line.endsWith("[vsyscall]")) {
          continue;
        }
        String[] range = parts[0].split("-");
        long from = Long.parseUnsignedLong(range[0], 16);
        long to = Long.parseUnsignedLong(range[1], 16);
        byte[] chunk = new byte[1 << 20];
        for (long at = from; at < to; at += chunk.length - wanted.length) {
          int size = (int) Math.min(chunk.length, to - at);
          int count;
          try {
            memory.seek(at);
            count = memory.read(chunk, 0, size);
          } catch (IOException e) {
            break; // a guard page, or a mapping of something that is no memory
          }
          if (count > 0) {
            searched += count;
            found |= indexOf(chunk, count, wanted) >= 0;
          }
        }
      }
    }
    assertThat(searched).as("bytes of memory searched").isGreaterThan(20L << 20);
    return found;
  }

  private static int indexOf(byte[] bytes, int size, byte[] wanted) {
    for (int i = 0; i + wanted.length <= size; i++) {
      int k = 0;
      while (k < wanted.length && bytes[i + k] == wanted[k]) {
        k++;
      }
      if (k == wanted.length) {
        return i;
      }
    }
    return -1;
  }
}
