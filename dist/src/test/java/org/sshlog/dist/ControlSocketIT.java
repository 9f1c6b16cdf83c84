// SPDX-License-Identifier: Apache-2.0
package org.sshlog.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.sshlog.dist.fixture.Await;
import org.sshlog.dist.fixture.Finished;
import org.sshlog.dist.fixture.Lab;
import org.sshlog.dist.fixture.Session;
import org.sshlog.dist.fixture.Sshlogd;

/** The control socket and the tool on it, with clients that behave and clients that do not. */
class ControlSocketIT {
  private static Lab lab;

  @BeforeAll
  static void open() {
    lab = Lab.open();
  }

  @AfterAll
  static void close() {
    lab.close();
  }

  private static SocketChannel connect() throws IOException {
    return SocketChannel.open(UnixDomainSocketAddress.of(lab.daemon().socket()));
  }

  private static void answers() {
    Finished status = lab.daemon().cli("--json", "status");
    assertThat(status.exitCode()).as(status.text()).isZero();
    assertThat(status.out().strip()).startsWith("{").endsWith("}");
  }

  @Test
  void isForRootAndItsGroupOnly() throws IOException {
    String mode =
        PosixFilePermissions.toString(Files.getPosixFilePermissions(lab.daemon().socket()));
    assertThat(mode).endsWith("---").startsWith("rw-");
    assertThat(Files.getOwner(lab.daemon().socket()).getName()).isEqualTo("root");
  }

  @Test
  void garbage() throws IOException {
    Random random = new Random(20);
    for (int i = 0; i < 50; i++) {
      byte[] bytes = new byte[random.nextInt(5000)];
      random.nextBytes(bytes);
      try (SocketChannel channel = connect()) {
        channel.write(ByteBuffer.wrap(bytes));
        channel.write(ByteBuffer.wrap(new byte[] {'\n'}));
      } catch (IOException e) {
        // Closed by the daemon, as it may.
      }
    }
    answers();
  }

  @Test
  void malformedRequestsGetAnErrorObject() throws IOException {
    for (String request :
        List.of("nonsense", "{}", "[1,2]", "{\"command\":\"no such\"}", "{\"a\":")) {
      try (SocketChannel channel = connect()) {
        channel.write(ByteBuffer.wrap((request + "\n").getBytes(StandardCharsets.UTF_8)));
        ByteBuffer reply = ByteBuffer.allocate(4096);
        assertThat(channel.read(reply)).as(request).isPositive();
        String text = new String(reply.array(), 0, reply.position(), StandardCharsets.UTF_8);
        assertThat(text).as(request).contains("error");
      }
    }
    answers();
  }

  @Test
  void endlessLine() throws IOException {
    ByteBuffer block = ByteBuffer.wrap("x".repeat(65_536).getBytes(StandardCharsets.UTF_8));
    try (SocketChannel channel = connect()) {
      for (int i = 0; i < 1000; i++) {
        block.rewind();
        channel.write(block);
      }
      throw new AssertionError("the daemon took a line of 64 MB");
    } catch (IOException e) {
      // Closed by the daemon, as it must.
    }
    answers();
  }

  @Test
  void halfARequestAndClientsThatStay() throws IOException {
    List<SocketChannel> channels = new ArrayList<>();
    try {
      for (int i = 0; i < 20; i++) {
        SocketChannel channel = connect();
        channel.write(ByteBuffer.wrap("{\"comm".getBytes(StandardCharsets.UTF_8)));
        channels.add(channel);
      }
      answers();
    } finally {
      for (SocketChannel channel : channels) {
        channel.close();
      }
    }
  }

  @Test
  void sessionsAreListed() {
    try (Session session = lab.client().withTerminal().open("echo here; tty; cat")) {
      session.after("here");
      String tty = session.after("/dev/pts/");
      String row = lab.user().name() + " .* " + tty + " +command";
      String table =
          Await.value(
              () -> "the session",
              Duration.ofSeconds(60),
              () ->
                  Optional.of(lab.daemon().cli("sessions").orFail().out())
                      .filter(out -> out.lines().anyMatch(line -> line.matches(row))));
      assertThat(table.lines().findFirst().orElseThrow())
          .matches(
              "User\\s+Last Activity\\s+Last Command\\s+Session Start\\s+Client IP\\s+TTY\\s+Kind\\s*");
      assertThat(lab.daemon().cli("--json", "sessions").orFail().out())
          .contains(lab.user().name())
          .startsWith("{\"sessions\": [");
    }
  }

  @Test
  void builtInPluginsAreListed() {
    String table = lab.daemon().cli("plugins").orFail().out();
    assertThat(table)
        .contains("eventlogfile_action", "run_command_action", "runcommand_action")
        .contains("command_name", "command_name_regex", "command_exit_code", "username")
        .contains("username_regex", "require_tty", "ignore_existing_logins", "client_ip")
        .contains("command_args_regex", "group", "time_window", "rate_limit");
  }

  @Test
  void watchShowsEventsAsTheyHappen() throws IOException, InterruptedException {
    Process watch =
        new ProcessBuilder(
                Sshlogd.home().resolve("bin/sshlog").toString(),
                "--debug",
                "--socket",
                lab.daemon().socket().toString(),
                "watch",
                "--type",
                "command_start",
                "--user",
                lab.user().name())
            .redirectErrorStream(true)
            .start();
    try (var lines = watch.inputReader(StandardCharsets.UTF_8)) {
      // With --debug it says when it has begun.
      assertThat(lines.readLine()).contains("watching");
      String mark = Lab.mark();
      lab.root().run("/bin/true root-" + mark).orFail();
      lab.client().run("cd /; /bin/true " + mark + "; true").orFail();
      String user = lab.user().name();
      String head = "\\d\\d:\\d\\d:\\d\\d command_start          \\(\\d+\\) " + user + " executed ";
      // The shell first, which has the mark in its command line.
      assertThat(lines.readLine()).matches(head + ".*bash -c .*" + mark + ".*");
      assertThat(lines.readLine()).matches(head + ".*/true " + mark);
    } finally {
      watch.destroy();
      watch.waitFor();
    }
    answers();
  }
}
