// SPDX-License-Identifier: Apache-2.0
package org.sshlog.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.sshlog.dist.fixture.Await;
import org.sshlog.dist.fixture.Event;
import org.sshlog.dist.fixture.Finished;
import org.sshlog.dist.fixture.Lab;
import org.sshlog.dist.fixture.Scratch;
import org.sshlog.dist.fixture.SshClient;
import org.sshlog.dist.fixture.Sshd;
import org.sshlog.dist.fixture.Sshlogd;

/** Files that real clients transfer, each told once: where, how much, how it went. */
class TransferIT {
  private static final String SERVER = "/usr/lib/openssh/sftp-server";
  private static final int LARGE = 3_000_000;

  private static Lab lab;
  private static Scratch scratch;
  private static Path small;
  private static Path large;
  private static Path tree;

  @BeforeAll
  static void open() throws IOException {
    Sshlogd daemon =
        Sshlogd.prepare()
            .withTerminals("file_upload", "file_download", "file_operation", "data_lost");
    lab = Lab.open(daemon);
    scratch = Scratch.create();
    small = scratch.write("small", "x".repeat(1_000));
    Files.setPosixFilePermissions(small, PosixFilePermissions.fromString("rw-r-----"));
    large = Files.write(scratch.path("large"), new byte[LARGE]);
    tree = scratch.write("tree/one", "1").getParent();
    scratch.write("tree/sub/two words", "22");
    scratch.write("tree/sub/deep/empty", "");
  }

  @AfterAll
  static void close() {
    scratch.close();
    lab.close();
  }

  /** A directory of the user's that nobody else has used. */
  private static Path target() {
    return target(lab.user().home(UUID.randomUUID().toString()));
  }

  private static Path target(Path directory) {
    try {
      Files.createDirectories(directory);
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void sftp(SshClient client, String commands, String... options) {
    Path batch = scratch.write("batch-" + UUID.randomUUID(), commands);
    Finished.of(Map.of(), client.sftp(batch, options)).orFail();
  }

  private static void scp(SshClient client, String... arguments) {
    Finished.of(Map.of(), client.scp(arguments)).orFail();
  }

  private static Predicate<Event> below(Path directory) {
    return event ->
        !event.is("data_lost") && event.text("target_path").startsWith(directory.toString());
  }

  /** Everything that was told of a directory, once all is over: kind, path in it, bytes, result. */
  private static List<String> told(Path directory) {
    lab.settle();
    return lab.daemon().terminals().all(below(directory)).stream()
        .filter(event -> !event.is("file_operation"))
        .map(event -> line(event, directory))
        .sorted()
        .toList();
  }

  private static String line(Event event, Path directory) {
    return String.join(
        " ",
        event.type().replace("file_", ""),
        directory.relativize(Path.of(event.text("target_path"))).toString().replace(' ', '_'),
        Long.toString(event.number("bytes")),
        event.text("result"),
        event.text("protocol"));
  }

  private static void puts(SshClient client, String... options) {
    Path target = target();
    sftp(
        client,
        "put %s %s/a\nput %s %s/b\nget %s/b %s\n"
            .formatted(small, target, large, target, target, scratch.path("back")),
        options);
    assertThat(told(target))
        .containsExactly(
            "download b 3000000 ok sftp", "upload a 1000 ok sftp", "upload b 3000000 ok sftp");
    Event upload =
        lab.daemon().terminals().await("upload", e -> below(target).test(e) && e.is("file_upload"));
    assertThat(upload.number("file_mode")).isEqualTo(0640);
    assertThat(upload.number("duration_ms")).isBetween(0L, 60_000L);
    assertThat(upload.text("username")).isNotEmpty();
  }

  @Test
  void sftpInsideSshd() {
    puts(lab.client());
  }

  @Test
  void sftpInsideSshdAsRoot() {
    puts(lab.root());
  }

  @Test
  void sftpByItsOwnServer() {
    puts(lab.client(), "-s", SERVER);
  }

  @Test
  void sftpByItsOwnServerBehindAShell() {
    puts(lab.client(), "-s", "true; " + SERVER + "; true");
  }

  @Test
  void directoriesBySftp() {
    Path target = target();
    sftp(
        lab.client(),
        "put -r %s %s\nget -r %s %s\n"
            .formatted(
                tree, target.resolve("new"), target.resolve("new"), scratch.path("back-sftp")));
    assertThat(told(target))
        .containsExactly(
            "download new/one 1 ok sftp",
            "download new/sub/deep/empty 0 ok sftp",
            "download new/sub/two_words 2 ok sftp",
            "upload new/one 1 ok sftp",
            "upload new/sub/deep/empty 0 ok sftp",
            "upload new/sub/two_words 2 ok sftp");
  }

  private static void copies(String protocol, String... options) {
    Path target = target();
    List<String> upload = new ArrayList<>(List.of(options));
    upload.addAll(List.of("-r", tree.toString(), large.toString(), lab.client().remote(target)));
    scp(lab.client(), upload.toArray(String[]::new));
    List<String> rename = new ArrayList<>(List.of(options));
    rename.addAll(List.of("-r", tree.toString(), lab.client().remote(target.resolve("new"))));
    scp(lab.client(), rename.toArray(String[]::new));
    List<String> file = new ArrayList<>(List.of(options));
    file.addAll(List.of("-p", small.toString(), lab.client().remote(target.resolve("file"))));
    scp(lab.client(), file.toArray(String[]::new));
    List<String> download = new ArrayList<>(List.of(options));
    download.addAll(
        List.of(
            "-r",
            lab.client().remote(target),
            scratch.path("back-" + UUID.randomUUID()).toString()));
    scp(lab.client(), download.toArray(String[]::new));
    assertThat(told(target))
        .containsExactly(
            ("download file 1000 ok P|download large 3000000 ok P|download new/one 1 ok P|"
                    + "download new/sub/deep/empty 0 ok P|download new/sub/two_words 2 ok P|"
                    + "download tree/one 1 ok P|download tree/sub/deep/empty 0 ok P|"
                    + "download tree/sub/two_words 2 ok P|upload file 1000 ok P|"
                    + "upload large 3000000 ok P|upload new/one 1 ok P|"
                    + "upload new/sub/deep/empty 0 ok P|upload new/sub/two_words 2 ok P|"
                    + "upload tree/one 1 ok P|upload tree/sub/deep/empty 0 ok P|"
                    + "upload tree/sub/two_words 2 ok P")
                .replace("P", protocol)
                .split("\\|"));
  }

  @Test
  void copiesByScp() {
    copies("sftp");
  }

  @Test
  void copiesByScpAsBefore() {
    copies("scp", "-O");
  }

  @Test
  void whatElseIsDoneToFiles() {
    Path target = target();
    sftp(
        lab.client(),
        """
        put %1$s %2$s/a
        chmod 640 %2$s/a
        rename %2$s/a %2$s/b
        ln -s b %2$s/link
        ln %2$s/b %2$s/hard
        rm %2$s/link
        mkdir %2$s/d
        rmdir %2$s/d
        -rm %2$s/gone
        -put %1$s %2$s/gone/x
        cd %2$s
        rm hard
        """
            .formatted(small, target));
    lab.settle();
    assertThat(
            lab.daemon()
                .terminals()
                .all(
                    e ->
                        e.is("file_operation")
                            && e.text("operation").equals("symlink")
                            && e.text("new_path").equals(target + "/link")))
        .hasSize(1);
    assertThat(
            lab
                .daemon()
                .terminals()
                .all(e -> e.is("file_operation") && below(target).test(e))
                .stream()
                .map(
                    e ->
                        e.text("operation")
                            + e.text("target_path").substring(target.toString().length())
                            + " "
                            + e.text("result")))
        .containsExactly(
            "setstat/a ok",
            "rename/a ok",
            "hardlink/b ok",
            "remove/link ok",
            "mkdir/d ok",
            "rmdir/d ok",
            "remove/gone no_such_file",
            "open/gone/x no_such_file",
            "remove/hard ok");
  }

  @Test
  void belowAnotherRoot() throws IOException {
    Path root = Files.createDirectory(scratch.path("chroot"));
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
    // Sshd wants every directory above it to be root's and not to be written by others.
    Path own = Path.of("/srv", "sshlog-it-" + UUID.randomUUID());
    Files.createDirectory(own);
    try (Sshd sshd = Sshd.start("ChrootDirectory " + own, "ForceCommand internal-sftp -d /in")) {
      Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwxr-xr-x"));
      Path in = target(own.resolve("in"));
      sftp(
          sshd.client(lab.user().name()),
          "put %s relative\nput %s /in/absolute\n".formatted(small, small));
      assertThat(told(in))
          .containsExactly("upload absolute 1000 ok sftp", "upload relative 1000 ok sftp");
    } finally {
      Finished.of("rm", "-rf", "--one-file-system", own.toString()).orFail();
    }
  }

  /**
   * Begins a slow transfer, ends it when a part is there, and gives what was told of it. The part
   * is larger than what a server takes in one turn: so it has said of the first bytes that it has
   * them.
   */
  private static Event interrupted(Path target, List<String> command) throws Exception {
    Process process = new ProcessBuilder(command).start();
    Await.until(
        () -> "a part of " + target,
        Duration.ofSeconds(20),
        () -> Files.exists(target) && target.toFile().length() > 1_000_000);
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().waitFor();
    return lab.daemon().terminals().await("the end of " + target, below(target));
  }

  @Test
  void whatIsInterruptedSaysSoAndIsResumed() throws Exception {
    Path target = target().resolve("file");
    Path batch = scratch.write("slow", "put %s %s\n".formatted(large, target));
    Event first = interrupted(target, lab.client().sftp(batch, "-l", "4000"));
    assertThat(first.text("result")).isEqualTo("interrupted");
    assertThat(first.number("bytes")).isBetween(100_000L, LARGE - 1L);
    Await.until(
        () -> "server ends",
        Duration.ofSeconds(10),
        () ->
            lab.daemon()
                    .events()
                    .all(
                        e ->
                            e.is("connection_close")
                                && e.text("session_id").equals(first.text("session_id")))
                    .size()
                == 1);
    sftp(lab.client(), "reput %s %s\n".formatted(large, target));
    lab.settle();
    Event second =
        lab.daemon().terminals().await(2, "two transfers of " + target, below(target)).get(1);
    assertThat(second.text("result")).isEqualTo("ok");
    assertThat(second.number("offset")).isGreaterThanOrEqualTo(first.number("bytes"));
    assertThat(second.number("offset") + second.number("bytes")).isEqualTo(LARGE);
  }

  @Test
  void whatIsInterruptedByScpAsBeforeSaysSo() throws Exception {
    Path target = target().resolve("file");
    Event event =
        interrupted(
            target,
            lab.client().scp("-O", "-l", "4000", large.toString(), lab.client().remote(target)));
    assertThat(event.text("result")).isEqualTo("interrupted");
    assertThat(event.number("bytes")).isBetween(100_000L, LARGE - 1L);
    assertThat(event.text("protocol")).isEqualTo("scp");
  }

  @Test
  void severalClientsOfOneConnection() throws Exception {
    Path target = target();
    SshClient shared = lab.client().sharing("transfers");
    Process master =
        new ProcessBuilder(shared.commandLine("-o", "ControlMaster=yes", "-N")).start();
    try {
      Await.until(
          () -> "the shared connection",
          Duration.ofSeconds(20),
          () ->
              Finished.of(shared.commandLine("-O", "check").toArray(String[]::new)).exitCode()
                  == 0);
      List<Process> clients = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        Path batch =
            scratch.write(
                "several" + i, "put %s %s/f%d\n".formatted(i == 3 ? small : large, target, i));
        clients.add(new ProcessBuilder(shared.sftp(batch)).start());
      }
      for (Process client : clients) {
        assertThat(client.waitFor()).isZero();
      }
    } finally {
      master.destroy();
      master.waitFor();
    }
    assertThat(told(target))
        .containsExactly(
            "upload f0 3000000 ok sftp",
            "upload f1 3000000 ok sftp",
            "upload f2 3000000 ok sftp",
            "upload f3 1000 ok sftp",
            "upload f4 3000000 ok sftp",
            "upload f5 3000000 ok sftp");
  }

  @Test
  void aFileSystemOverSftp() throws Exception {
    Path target = target();
    Path mount = Files.createDirectory(scratch.path("mount"));
    List<String> ssh = lab.client().commandLine();
    String command = String.join(" ", ssh.subList(0, ssh.size() - 1));
    Finished.of(
            "sshfs", "-o", "ssh_command=" + command, lab.client().remote(target), mount.toString())
        .orFail();
    try {
      Files.write(mount.resolve("written"), new byte[200_000]);
      assertThat(Files.readAllBytes(mount.resolve("written"))).hasSize(200_000);
    } finally {
      Finished.of("umount", mount.toString()).orFail();
    }
    assertThat(told(target)).contains("upload written 200000 ok sftp");
    assertThat(told(target)).filteredOn(l -> l.startsWith("upload")).hasSize(1);
  }

  @Test
  void rsyncIsACommandWithADirection() {
    Path target = target();
    List<String> ssh = lab.client().commandLine();
    String shell = String.join(" ", ssh.subList(0, ssh.size() - 1));
    Finished.of("rsync", "-e", shell, small.toString(), lab.client().remote(target.resolve("f")))
        .orFail();
    Finished.of(
            "rsync",
            "-e",
            shell,
            lab.client().remote(target.resolve("f")),
            scratch.path("r").toString())
        .orFail();
    List<Event> commands =
        lab.events()
            .await(
                2,
                "rsync",
                e ->
                    e.is("command_start")
                        && e.hasArgument(target.resolve("f").toString())
                        && e.text("filename").equals("rsync"));
    assertThat(commands)
        .extracting(e -> e.text("transfer_direction"))
        .containsExactly("upload", "download");
  }

  @Test
  void whatOnlyLooksLikeSftpIsNone() {
    Path target = target();
    String greeting = "\\0\\0\\0\\5\\1\\0\\0\\0\\3\\0\\0\\0\\0";
    lab.client().run("printf '" + greeting + "' | cat; true " + target).orFail();
    lab.settle();
    assertThat(lab.daemon().terminals().all(e -> e.is("data_lost"))).isEmpty();
  }

  @Test
  void manySmallFiles() throws Exception {
    Path target = target();
    Path many = Files.createDirectory(scratch.path("many"));
    for (int i = 0; i < 1_000; i++) {
      Files.write(many.resolve("f" + i), new byte[i]);
    }
    sftp(lab.client(), "put -r %s %s\n".formatted(many, target.resolve("a")));
    scp(lab.client(), "-r", many.toString(), lab.client().remote(target.resolve("b")));
    scp(lab.client(), "-O", "-r", many.toString(), lab.client().remote(target.resolve("c")));
    assertThat(told(target))
        .hasSize(3_000)
        .doesNotHaveDuplicates()
        .allMatch(l -> l.matches("upload [abc]/f([0-9]+) \\1 ok (sftp|scp)"));
  }
}
