// SPDX-License-Identifier: Apache-2.0
package org.sshlog.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
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
 * Every way to transfer files, done for real on both versions of sshd: each must be told by exactly
 * these events, each once. Fills docs/coverage.md.
 */
class TransferCoverageIT {
  private static final int INSIDE_PORT = 2222;
  private static final int CHROOT_PORT = 2223;
  private static final String USER = "alice";
  private static final String HOME = "/home/" + USER;
  private static final int LARGE = 3_000_000;

  /** On port 22 sftp has its own server; on others it is inside sshd, on one below another root. */
  private static final String SETUP =
      """
      set -e
      ssh-keygen -A >/dev/null
      mkdir -p /run/sshd /jail/in
      useradd --create-home --shell /bin/bash %1$s
      chown %1$s /jail/in
      chmod 0644 /etc/ssh/authorized_keys
      options='-o AuthorizedKeysFile=/etc/ssh/authorized_keys -o PermitRootLogin=prohibit-password'
      sed -i '/^Subsystem/d' /etc/ssh/sshd_config
      /usr/sbin/sshd -p %2$d $options -o PidFile=none -o 'Subsystem=sftp internal-sftp'
      /usr/sbin/sshd -p %3$d $options -o PidFile=none -o 'Subsystem=sftp internal-sftp' \
        -o ChrootDirectory=/jail
      exec /usr/sbin/sshd -D -e $options -o 'Subsystem=sftp /usr/lib/openssh/sftp-server'
      """
          .formatted(USER, INSIDE_PORT, CHROOT_PORT);

  private static final Coverage TABLE = new Coverage("transfers", List.of("9.2", "10.0"));

  private static Sshlogd daemon;
  private static Scratch scratch;
  private static Path small;
  private static Path large;
  private static Path tree;

  private ContainerSshd server;
  private String version;
  private int told;
  private int rows;

  @BeforeAll
  static void open() throws IOException {
    scratch = Scratch.create();
    small = scratch.write("small", "x".repeat(1_000));
    Files.setPosixFilePermissions(small, PosixFilePermissions.fromString("rw-r-----"));
    large = Files.write(scratch.path("large"), new byte[LARGE]);
    tree = scratch.write("tree/one", "1").getParent();
    scratch.write("tree/sub/two", "22");
    daemon =
        Sshlogd.prepare()
            .withTerminals(
                "file_upload", "file_download", "file_operation", "connection_close", "data_lost");
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

  private SshClient client(int port) {
    return server.client(USER).to(server.address(), port);
  }

  private List<Event> events() {
    return daemon
        .terminals()
        .all(e -> e.is("data_lost") || e.text("tcp_info.server_ip").equals(server.address()));
  }

  private static String describe(Event event) {
    if (event.is("data_lost")) {
      return "data_lost " + event.text("cause");
    }
    boolean operation = event.is("file_operation");
    StringBuilder text = new StringBuilder();
    text.append(operation ? event.text("operation") : event.type().replace("file_", ""));
    if (!event.text("result").equals("ok")) {
      text.append(" (").append(event.text("result")).append(')');
    }
    text.append(' ').append(event.text("target_path").replaceFirst("^" + HOME + "/t[0-9]+", "T"));
    if (operation) {
      return event.isNull("attributes")
          ? text.toString()
          : text.append(' ').append(event.text("attributes")).toString();
    }
    text.append(' ').append(event.text("result").equals("ok") ? event.number("bytes") : "-");
    if (event.number("offset") > 0) {
      text.append(" from an offset");
    }
    return text.append(" by ").append(event.text("protocol")).toString();
  }

  /** Does something in a new directory; what is expected must be told, and nothing else. */
  private void row(String kind, Deed deed, String... expected) throws Exception {
    deed.run();
    settle();
    List<Event> all = events();
    List<String> words =
        all.subList(told, all.size()).stream()
            .filter(e -> !e.is("connection_close"))
            .map(TransferCoverageIT::describe)
            .toList();
    told = all.size();
    TABLE.add(kind, version, List.of(expected), words);
    assertThat(words).as(kind + " on " + version).containsExactly(expected);
  }

  /** One more session: what happened before it has been told when its end is. */
  private void settle() {
    int before = (int) events().stream().filter(e -> e.is("connection_close")).count();
    SshClient root = server.client("root").to(server.address(), 22);
    root.run("true").orFail();
    daemon
        .terminals()
        .await(
            "the end of a further session",
            e ->
                e.is("connection_close")
                    && e.text("username").equals("root")
                    && events().stream().filter(x -> x.is("connection_close")).count() > before
                    && events().indexOf(e) >= told);
  }

  /** Transfers until it is seen: the daemon has yet to attach to the container's sshd. */
  private void awaitObserved() {
    String t = target();
    Await.until(
        () -> "no transfer is seen: " + daemon.log(),
        Duration.ofSeconds(60),
        () -> {
          told = events().size();
          sftp(client(22), "put %s %s/try\n".formatted(small, t));
          awaitNew("the end of a try", e -> e.is("connection_close"));
          return events().stream().skip(told).anyMatch(e -> e.is("file_upload"));
        });
    told = events().size();
  }

  private String target() {
    String target = HOME + "/t" + rows++;
    server.run("install -d -o " + USER + " " + target);
    return target;
  }

  private static void sftp(SshClient client, String commands) {
    Path batch = scratch.write("batch", commands);
    Finished.of(Map.of(), client.sftp(batch)).orFail();
  }

  private static void scp(SshClient client, String... arguments) {
    Finished.of(Map.of(), client.scp(arguments)).orFail();
  }

  private void interrupted(List<String> command, String target) throws Exception {
    Process process = new ProcessBuilder(command).start();
    Await.until(
        () -> "a part of " + target,
        Duration.ofSeconds(30),
        () -> {
          String size = server.run("stat -c %s " + target).trim();
          return !size.isEmpty() && Long.parseLong(size) > 100_000;
        });
    List<ProcessHandle> children = process.descendants().toList();
    process.destroyForcibly().waitFor();
    children.forEach(ProcessHandle::destroyForcibly);
    awaitEndOf("file_upload", target);
  }

  /** Waits for the end of the session that has done this, as it has been told. */
  private void awaitEndOf(String type, String target) {
    String session =
        awaitNew(type + " " + target, e -> e.is(type) && e.text("target_path").equals(target))
            .text("session_id");
    awaitNew(
        "the end of " + type + " " + target,
        e -> e.is("connection_close") && e.text("session_id").equals(session));
  }

  /** An event of the row that is under way: the paths are the same for each version. */
  private Event awaitNew(String what, Predicate<Event> is) {
    return Await.value(
        () -> what + " is not told: " + daemon.log(),
        Duration.ofSeconds(60),
        () -> events().stream().skip(told).filter(is).findFirst());
  }

  private void sftpRows(String where, int port) throws Exception {
    SshClient client = client(port);
    String t = target();
    row(
        "sftp put, put, get (" + where + ")",
        () ->
            sftp(
                client,
                "put %s %s/a\nput %s %s/b\nget %s/b %s\n"
                    .formatted(small, t, large, t, t, scratch.path("back"))),
        "upload T/a 1000 by sftp",
        "upload T/b 3000000 by sftp",
        "download T/b 3000000 by sftp");
    row(
        "sftp put -r, get -r (" + where + ")",
        () ->
            sftp(
                client,
                "put -r %s %s/n\nget -r %s/n %s\n"
                    .formatted(tree, t, t, scratch.path("back" + version + port))),
        "mkdir T/n",
        "upload T/n/one 1 by sftp",
        "mkdir T/n/sub",
        "upload T/n/sub/two 2 by sftp",
        "setstat T/n/sub mode=0755",
        "setstat T/n mode=0755",
        "download T/n/one 1 by sftp",
        "download T/n/sub/two 2 by sftp");
    row(
        "sftp chmod, rename, ln -s, ln, rm, mkdir, rmdir (" + where + ")",
        () ->
            sftp(
                client,
                """
                cd %s
                chmod 600 a
                rename a c
                ln -s c l
                ln c h
                rm l
                mkdir d
                rmdir d
                """
                    .formatted(t)),
        "setstat T/a mode=0600",
        "rename T/a",
        "symlink c",
        "hardlink T/c",
        "remove T/l",
        "mkdir T/d",
        "rmdir T/d");
    row(
        "sftp of what is not there or not allowed (" + where + ")",
        () -> sftp(client, "-rm %s/none\n-put %s /root/x\n-mkdir /etc/x\n".formatted(t, small)),
        "remove (no_such_file) T/none",
        "open (permission_denied) /root/x",
        "mkdir (permission_denied) /etc/x");
    row(
        "sftp put, interrupted (" + where + ")",
        () -> {
          Path batch = scratch.write("slow", "put %s %s/i\n".formatted(large, t));
          interrupted(client.sftp(batch, "-l", "8000"), t + "/i");
        },
        "upload (interrupted) T/i - by sftp");
    row(
        "sftp reput (" + where + ")",
        () -> {
          server.run("truncate -s 1000000 " + t + "/i");
          sftp(client, "reput %s %s/i\n".formatted(large, t));
        },
        "upload T/i 2000000 from an offset by sftp");
    row(
        "sshfs: write, then read a file (" + where + ")",
        () -> {
          byte[] content = new byte[200_000];
          new Random(1).nextBytes(content);
          mounted(client, t, mount -> Files.write(mount.resolve("w"), content));
          awaitEndOf("file_upload", t + "/w");
          // Mounted anew, since what has just been written is still in the client's memory.
          mounted(
              client,
              t,
              mount -> assertThat(Files.readAllBytes(mount.resolve("w"))).isEqualTo(content));
          awaitEndOf("file_download", t + "/w");
        },
        "upload T/w 200000 by sftp",
        "download T/w 200000 by sftp");
    row(
        "scp, scp -r (" + where + ")",
        () -> {
          scp(client, "-q", small.toString(), client.remote(t + "/s"));
          scp(client, "-q", "-r", tree.toString(), client.remote(t + "/sr"));
          scp(client, "-q", client.remote(t + "/s"), scratch.path("back").toString());
        },
        "setstat T/s size=1000",
        "upload T/s 1000 by sftp",
        "mkdir T/sr",
        "setstat T/sr/one size=1",
        "upload T/sr/one 1 by sftp",
        "mkdir T/sr/sub",
        "setstat T/sr/sub/two size=2",
        "upload T/sr/sub/two 2 by sftp",
        "setstat T/sr/sub mode=0755",
        "setstat T/sr mode=0755",
        "download T/s 1000 by sftp");
  }

  private interface MountDeed {
    void run(Path mount) throws IOException;
  }

  private void mounted(SshClient client, String target, MountDeed deed) throws IOException {
    Path mount = Files.createTempDirectory(scratch.path(), "mount");
    List<String> ssh = client.commandLine();
    String command = String.join(" ", ssh.subList(0, ssh.size() - 1));
    Finished.of("sshfs", "-o", "ssh_command=" + command, client.remote(target), mount.toString())
        .orFail();
    try {
      deed.run(mount);
    } finally {
      Finished.of("umount", mount.toString()).orFail();
    }
  }

  private void scpRows() throws Exception {
    SshClient client = client(22);
    String t = target();
    row(
        "scp -O, scp -O -r -p",
        () -> {
          scp(client, "-O", small.toString(), client.remote(t));
          scp(client, "-O", large.toString(), client.remote(t + "/b"));
          scp(client, "-O", "-r", "-p", tree.toString(), client.remote(t));
          scp(client, "-O", "-r", tree.toString(), client.remote(t + "/new"));
        },
        "upload T/small 1000 by scp",
        "upload T/b 3000000 by scp",
        "upload T/tree/one 1 by scp",
        "upload T/tree/sub/two 2 by scp",
        "upload T/new/one 1 by scp",
        "upload T/new/sub/two 2 by scp");
    row(
        "scp -O from there",
        () -> {
          scp(client, "-O", client.remote(t + "/b"), scratch.path("back").toString());
          scp(
              client,
              "-O",
              "-r",
              client.remote(t + "/new"),
              scratch.path("o" + version).toString());
        },
        "download T/b 3000000 by scp",
        "download T/new/one 1 by scp",
        "download T/new/sub/two 2 by scp");
    row(
        "scp -O, interrupted",
        () ->
            interrupted(
                client.scp("-O", "-l", "8000", large.toString(), client.remote(t + "/i")),
                t + "/i"),
        "upload (interrupted) T/i - by scp");
    row(
        "scp -O to where it is not allowed",
        () ->
            assertThat(
                    Finished.of(
                            Map.of(), client.scp("-O", small.toString(), client.remote("/root/x")))
                        .exitCode())
                .isNotZero(),
        "open (failure) /root/x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bookworm", "trixie"})
  void everyKind(String release) throws Exception {
    version = release.equals("bookworm") ? "9.2" : "10.0";
    try (ContainerSshd started = ContainerSshd.start(release, SETUP)) {
      server = started;
      told = events().size();
      awaitObserved();
      sftpRows("sftp-server", 22);
      sftpRows("internal-sftp", INSIDE_PORT);
      row(
          "sftp put below another root",
          () ->
              sftp(client(CHROOT_PORT), "cd in\nput %s x\nput %s /in/y\n".formatted(small, small)),
          "upload /jail/in/x 1000 by sftp",
          "upload /jail/in/y 1000 by sftp");
      scpRows();
    }
    if (version.equals("10.0")) {
      TABLE.finish();
    }
  }
}
