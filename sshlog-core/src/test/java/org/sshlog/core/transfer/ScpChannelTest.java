// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sshlog.spi.event.DataLost;
import org.sshlog.spi.event.FileOperation;
import org.sshlog.spi.event.FileTransfer;

class ScpChannelTest {
  private static final byte[] YES = {0};

  @TempDir private Path proc;
  private TransferLab lab;

  @BeforeEach
  void open() throws IOException {
    directory("");
    lab = new TransferLab(proc).established();
  }

  /** A directory that sshd sees. */
  private void directory(String path) throws IOException {
    Files.createDirectories(proc.resolve(TransferLab.MONITOR + "/root" + path));
  }

  private static byte[] line(String text) {
    return (text + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private void send(String announced, int size) {
    lab.request(line(announced)).reply(YES);
    lab.request(new byte[size]).request(YES).reply(YES);
  }

  private void receive(String announced, int size) {
    lab.reply(line(announced)).request(YES);
    lab.reply(new byte[size]).reply(YES).request(YES);
  }

  private List<String> told() {
    return lab.events(FileTransfer.class).stream()
        .map(
            t ->
                (t.upload() ? "up " : "down ")
                    + t.targetPath()
                    + " "
                    + t.bytes()
                    + " "
                    + t.result())
        .toList();
  }

  @Test
  void an_upload_is_told_with_what_its_line_says() {
    lab.withScp("/home/alice", "scp", "-t", "new").reply(YES);
    send("C0640 70000 name", 70_000);
    assertThat(told()).containsExactly("up /home/alice/new 70000 ok");
    FileTransfer upload = lab.events(FileTransfer.class).get(0);
    assertThat(upload.fileMode()).isEqualTo(0640);
    assertThat(upload.protocol()).isEqualTo("scp");
  }

  @Test
  void files_go_into_a_directory_when_the_target_is_one() throws IOException {
    directory("/there");
    lab.withScp("/", "scp", "-t", "/there").reply(YES);
    send("C0644 5 with some space", 5);
    assertThat(told()).containsExactly("up /there/with some space 5 ok");
  }

  @Test
  void directories_are_entered_and_left() throws Exception {
    lab.withScp("/tmp", "scp", "-r", "-p", "-d", "-t", "--", "target").reply(YES);
    lab.request(line("T1 0 1 0")).reply(YES);
    lab.request(line("D0755 0 one")).reply(YES);
    send("C0644 1 a", 1);
    lab.request(line("D0755 0 two")).reply(YES);
    send("C0644 0 b", 0);
    lab.request(line("E")).reply(YES);
    send("C0644 3 c", 3);
    lab.request(line("E")).reply(YES);
    send("C0644 4 d", 4);
    assertThat(told())
        .containsExactly(
            "up /tmp/target/one/a 1 ok",
            "up /tmp/target/one/two/b 0 ok",
            "up /tmp/target/one/c 3 ok",
            "up /tmp/target/d 4 ok");
  }

  @Test
  void a_directory_that_is_copied_to_a_new_name_has_that_name() throws IOException {
    directory("/new");
    lab.withScp("/", "scp", "-r", "-t", "/new").reply(YES);
    lab.request(line("D0755 0 old")).reply(YES);
    send("C0644 1 a", 1);
    assertThat(told()).containsExactly("up /new/a 1 ok");
  }

  @Test
  void a_directory_that_is_copied_into_another_keeps_its_name() throws IOException {
    directory("/there/old");
    lab.withScp("/", "scp", "-r", "-t", "/there").reply(YES);
    lab.request(line("D0755 0 old")).reply(YES);
    send("C0644 1 a", 1);
    assertThat(told()).containsExactly("up /there/old/a 1 ok");
  }

  @Test
  void where_sshd_has_ended_the_one_that_listens_is_asked() throws IOException {
    Files.delete(proc.resolve(TransferLab.MONITOR + "/root"));
    Files.createDirectories(proc.resolve(TransferLab.LISTENER + "/root/there"));
    lab.withScp("/", "scp", "-t", "/there").reply(YES);
    send("C0644 5 f", 5);
    assertThat(told()).containsExactly("up /there/f 5 ok");
    assertThat(lab.events).hasSize(1);
  }

  @Test
  void where_nobody_can_say_whether_the_target_is_a_directory_that_is_told_once()
      throws IOException {
    Files.delete(proc.resolve(TransferLab.MONITOR + "/root"));
    lab.withScp("/", "scp", "-t", "/there").reply(YES);
    send("C0644 5 f", 5);
    send("C0644 5 g", 5);
    assertThat(told()).containsExactly("up /there 5 ok", "up /there 5 ok");
    assertThat(lab.events(DataLost.class)).hasSize(1);
  }

  @Test
  void the_root_of_scp_stands_before_its_paths() {
    lab.withScp("/", "scp", "-f", "/b");
    lab.serverBegins(true, TransferLab.SERVER, TransferLab.IN, "/jail", "/");
    lab.request(YES);
    receive("C0600 20 b", 20);
    assertThat(told()).containsExactly("down /jail/b 20 ok");
  }

  @Test
  void downloads_are_found_among_what_was_asked_for() {
    lab.withScp("/home/alice", "scp", "-f", "x/gone", "x/a", "/srv/b").request(YES);
    lab.reply(new byte[] {1}).reply(line("scp: x/gone: No such file or directory"));
    receive("C0600 10 a", 10);
    receive("C0600 20 b", 20);
    assertThat(told()).containsExactly("down /home/alice/x/a 10 ok", "down /srv/b 20 ok");
  }

  @Test
  void what_is_cut_off_tells_how_far_it_came() {
    lab.withScp("/", "scp", "-t", "/f").reply(YES);
    lab.request(line("C0644 1000 f")).reply(YES).request(new byte[300]);
    lab.connection.close(lab.now);
    assertThat(told()).containsExactly("up /f 300 interrupted");
    assertThat(lab.transfers.budget().taken()).isZero();
  }

  @Test
  void a_file_that_is_refused_is_no_upload() {
    lab.withScp("/", "scp", "-t", "/proc/x").reply(YES);
    lab.request(line("C0644 1000 f")).reply(line("\001scp: /proc/x: No such file or directory"));
    assertThat(told()).isEmpty();
    assertThat(lab.events(FileOperation.class))
        .extracting(FileOperation::operation, FileOperation::targetPath, FileOperation::result)
        .containsExactly(tuple("open", "/proc/x", "failure"));
  }

  @Test
  void nonsense_is_told_once() {
    lab.withScp("/", "scp", "-t", "/f").reply(YES);
    lab.request(line("hello")).request(line("C0644 5 x")).request(line("again"));
    assertThat(lab.events(DataLost.class)).hasSize(1);
    assertThat(lab.events).hasSize(1);
  }

  @Test
  void an_scp_that_is_a_client_is_none_of_it() {
    lab.withScp("/", "scp", "a", "other:b");
    lab.request(line("C0644 5 x"));
    assertThat(lab.events).isEmpty();
  }
}
