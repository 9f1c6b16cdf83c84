// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.sshlog.core.transfer.Packets.attrs;
import static org.sshlog.core.transfer.Packets.close;
import static org.sshlog.core.transfer.Packets.data;
import static org.sshlog.core.transfer.Packets.handle;
import static org.sshlog.core.transfer.Packets.name;
import static org.sshlog.core.transfer.Packets.open;
import static org.sshlog.core.transfer.Packets.path;
import static org.sshlog.core.transfer.Packets.read;
import static org.sshlog.core.transfer.Packets.status;
import static org.sshlog.core.transfer.Packets.write;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sshlog.core.pipeline.Demand;
import org.sshlog.core.record.KernelRecord.FileMessages;
import org.sshlog.core.record.KernelRecord.StreamId;
import org.sshlog.spi.event.DataLost;
import org.sshlog.spi.event.EventType;
import org.sshlog.spi.event.FileOperation;
import org.sshlog.spi.event.FileTransfer;

class SftpChannelTest {
  private static final int READ = 1;
  private static final int WRITE_CREATE = 2 | 8 | 16;

  private final TransferLab lab = new TransferLab().established();

  private static byte[] bytes(int length) {
    return new byte[length];
  }

  private FileTransfer transfer() {
    assertThat(lab.events).hasSize(1);
    return (FileTransfer) lab.events.get(0);
  }

  private static String text(FileOperation operation) {
    return String.join(
        " ",
        operation.operation(),
        operation.targetPath(),
        String.valueOf(operation.newPath()),
        String.valueOf(operation.attributes()),
        operation.result());
  }

  @Test
  void an_upload_is_told_when_it_is_closed() {
    lab.withServer("/home/alice");
    lab.request(open(1, "/srv/file", WRITE_CREATE, 0640)).reply(handle(1, "h"));
    lab.request(write(2, "h", 0, bytes(32_768))).request(write(3, "h", 32_768, bytes(100)));
    lab.reply(status(2, 0)).reply(status(3, 0));
    assertThat(lab.events).isEmpty();
    lab.request(close(4, "h")).reply(status(4, 0));
    FileTransfer upload = transfer();
    assertThat(upload.upload()).isTrue();
    assertThat(upload.targetPath()).isEqualTo("/srv/file");
    assertThat(upload.bytes()).isEqualTo(32_868);
    assertThat(upload.fileMode()).isEqualTo(0640);
    assertThat(upload.protocol()).isEqualTo("sftp");
    assertThat(upload.offset()).isZero();
    assertThat(upload.result()).isEqualTo("ok");
    assertThat(upload.durationMs()).isEqualTo(7);
    assertThat(upload.connection().username()).isEqualTo("alice");
  }

  @Test
  void a_download_has_the_mode_and_size_that_the_server_told_before() {
    lab.withServer("/");
    lab.request(path(17, 1, "/f")).reply(attrs(1, 40_000, 0100644));
    lab.request(open(2, "/f", READ, 0)).reply(handle(2, "h"));
    lab.request(read(3, "h", 0, 32_768)).request(read(4, "h", 32_768, 32_768));
    lab.request(read(5, "h", 65_536, 32_768));
    lab.reply(data(3, bytes(32_768))).reply(data(4, bytes(7_232))).reply(status(5, 1));
    lab.request(close(6, "h")).reply(status(6, 0));
    FileTransfer download = transfer();
    assertThat(download.upload()).isFalse();
    assertThat(download.bytes()).isEqualTo(40_000);
    assertThat(download.fileMode()).isEqualTo(0644);
    assertThat(download.result()).isEqualTo("ok");
  }

  @Test
  void a_download_that_the_client_gives_up_is_partial() {
    lab.withServer("/");
    lab.request(open(2, "/f", READ, 0)).reply(handle(2, "h"));
    lab.request(Packets.of(8, 3).text("h").packet()).reply(attrs(3, 40_000, 0100600));
    lab.request(read(4, "h", 0, 32_768)).reply(data(4, bytes(32_768)));
    lab.request(close(6, "h")).reply(status(6, 0));
    assertThat(transfer().result()).isEqualTo("partial");
    assertThat(transfer().fileMode()).isEqualTo(0600);
  }

  @Test
  void an_empty_file_is_told_too() {
    lab.withServer("/");
    lab.request(open(1, "/e", WRITE_CREATE, 0644)).reply(handle(1, "h"));
    lab.request(close(2, "h")).reply(status(2, 0));
    assertThat(transfer().upload()).isTrue();
    assertThat(transfer().bytes()).isZero();
  }

  @Test
  void a_resumed_upload_says_where_it_went_on() {
    lab.withServer("/");
    lab.request(open(1, "/f", 2 | 8, 0644)).reply(handle(1, "h"));
    lab.request(write(2, "h", 1_000_000, bytes(500))).reply(status(2, 0));
    lab.request(close(3, "h")).reply(status(3, 0));
    assertThat(transfer().offset()).isEqualTo(1_000_000);
    assertThat(transfer().bytes()).isEqualTo(500);
  }

  @Test
  void what_the_server_could_not_write_does_not_count() {
    lab.withServer("/");
    lab.request(open(1, "/f", WRITE_CREATE, 0644)).reply(handle(1, "h"));
    lab.request(write(2, "h", 0, bytes(500))).reply(status(2, 0));
    lab.request(write(3, "h", 500, bytes(500))).reply(status(3, 4));
    lab.request(close(4, "h")).reply(status(4, 0));
    assertThat(transfer().bytes()).isEqualTo(500);
    assertThat(transfer().result()).isEqualTo("failure");
  }

  @Test
  void what_the_end_of_the_session_cuts_off_is_interrupted() {
    lab.withServer("/");
    lab.request(open(1, "/f", WRITE_CREATE, 0644)).reply(handle(1, "h"));
    lab.request(write(2, "h", 0, bytes(500))).reply(status(2, 0));
    lab.request(open(5, "/g", READ, 0)).reply(handle(5, "i"));
    lab.connection.close(lab.now);
    assertThat(lab.events(FileTransfer.class))
        .extracting(FileTransfer::targetPath, FileTransfer::result, FileTransfer::bytes)
        .containsExactlyInAnyOrder(
            tuple("/f", "interrupted", 500L), tuple("/g", "interrupted", 0L));
    assertThat(lab.transfers.budget().taken()).isZero();
  }

  @Test
  void the_end_of_the_server_alone_does_the_same_a_little_later() {
    lab.withServer("/");
    lab.request(open(1, "/f", WRITE_CREATE, 0644)).reply(handle(1, "h"));
    lab.exited(TransferLab.SERVER);
    assertThat(lab.events).isEmpty();
    lab.pass(600);
    assertThat(transfer().result()).isEqualTo("interrupted");
  }

  @Test
  void several_files_at_once_are_kept_apart() {
    lab.withServer("/");
    for (int i = 0; i < 100; i++) {
      lab.request(open(i, "/f" + i, WRITE_CREATE, 0644));
    }
    for (int i = 99; i >= 0; i--) {
      lab.reply(handle(i, "h" + i));
    }
    for (int i = 0; i < 100; i++) {
      lab.request(write(1000 + i, "h" + i, 0, bytes(i)));
    }
    for (int i = 0; i < 100; i++) {
      lab.reply(status(1000 + i, 0));
      lab.request(close(2000 + i, "h" + i)).reply(status(2000 + i, 0));
    }
    assertThat(lab.events(FileTransfer.class))
        .hasSize(100)
        .allMatch(t -> t.targetPath().equals("/f" + t.bytes()));
    lab.connection.close(lab.now);
    assertThat(lab.transfers.budget().taken()).isZero();
  }

  @Test
  void a_hundred_thousand_reads_may_be_under_way() {
    lab.withServer("/");
    lab.request(open(1, "/f", READ, 0)).reply(handle(1, "h"));
    for (int i = 0; i < 100_000; i++) {
      lab.in.move(read(10 + i, "h", i * 100L, 100), lab.now);
    }
    for (int i = 0; i < 100_000; i++) {
      lab.out.move(data(10 + i, bytes(100)), lab.now);
    }
    lab.request(close(2, "h")).reply(status(2, 0));
    assertThat(transfer().bytes()).isEqualTo(10_000_000);
    assertThat(lab.transfers.untracked()).isZero();
  }

  @Test
  void other_operations_are_told_with_their_result() {
    lab.withServer("/home/alice");
    lab.request(path(13, 1, "/a")).reply(status(1, 0));
    lab.request(Packets.of(18, 2).text("/a").text("b").packet()).reply(status(2, 0));
    lab.request(Packets.of(14, 3).text("/d").mode(0777).packet()).reply(status(3, 3));
    lab.request(path(15, 4, "/d")).reply(status(4, 4));
    lab.request(Packets.of(20, 5).text("../to").text("/link").packet()).reply(status(5, 0));
    lab.request(extended(6, "posix-rename@openssh.com", "/x", "/y")).reply(status(6, 0));
    lab.request(extended(7, "hardlink@openssh.com", "/x", "/z")).reply(status(7, 0));
    lab.request(Packets.of(9, 8).text("/x").u32(7).u64(5).u32(1).u32(2).u32(0100600).packet());
    lab.reply(status(8, 0));
    lab.request(open(9, "/secret", READ, 0)).reply(status(9, 3));
    assertThat(lab.events(FileOperation.class).stream().map(SftpChannelTest::text))
        .containsExactly(
            "remove /a null null ok",
            "rename /a /home/alice/b null ok",
            "mkdir /d null null permission_denied",
            "rmdir /d null null failure",
            "symlink ../to /link null ok",
            "rename /x /y null ok",
            "hardlink /x /z null ok",
            "setstat /x null mode=0600 uid=1 gid=2 size=5 ok",
            "open /secret null null permission_denied");
  }

  private static byte[] extended(int id, String what, String path, String second) {
    return Packets.of(200, id).text(what).text(path).text(second).packet();
  }

  @Test
  void what_changes_nothing_is_not_told() {
    lab.withServer("/");
    lab.request(path(11, 1, "/")).reply(handle(1, "d"));
    lab.request(path(12, 2, "d")).reply(name(2, "x"));
    lab.request(close(3, "d")).reply(status(3, 0));
    lab.request(path(17, 4, "/x")).reply(status(4, 2));
    lab.request(Packets.of(200, 5).text("limits@openssh.com").packet());
    lab.reply(Packets.of(201, 5).u64(1).u64(2).u64(3).u64(4).packet());
    assertThat(lab.events).isEmpty();
  }

  @Test
  void a_copy_on_the_server_names_both_files() {
    lab.withServer("/");
    lab.request(open(1, "/from", READ, 0)).reply(handle(1, "f"));
    lab.request(open(2, "/to", WRITE_CREATE, 0644)).reply(handle(2, "t"));
    lab.request(
            Packets.of(200, 3).text("copy-data").text("f").u64(0).u64(0).text("t").u64(0).packet())
        .reply(status(3, 0));
    assertThat(lab.events(FileOperation.class).stream().map(SftpChannelTest::text))
        .containsExactly("copy /from /to null ok");
  }

  @Test
  void relative_paths_begin_where_the_server_says_it_is() {
    lab.withServer("/home/alice");
    lab.request(path(16, 1, ".")).reply(name(1, "/srv/start"));
    lab.request(path(13, 2, "x")).reply(status(2, 0));
    lab.request(path(13, 3, "../y")).reply(status(3, 0));
    assertThat(lab.events(FileOperation.class))
        .extracting(FileOperation::targetPath)
        .containsExactly("/srv/start/x", "/srv/y");
  }

  /** A server inside sshd: nothing was executed. */
  private void beginInside(int pid, long input, String root, String directory) {
    lab.request(Packets.init());
    lab.serverBegins(false, pid, input, root, directory);
    lab.reply(Packets.version());
  }

  @Test
  void inside_sshd_the_process_says_root_and_directory() {
    beginInside(333, TransferLab.IN, "/srv/chroot", "/upload");
    lab.request(path(13, 2, "x")).reply(status(2, 0));
    lab.request(path(13, 3, "/y")).reply(status(3, 0));
    assertThat(lab.events(FileOperation.class))
        .extracting(FileOperation::targetPath)
        .containsExactly("/srv/chroot/upload/x", "/srv/chroot/y");
    lab.request(open(4, "/f", WRITE_CREATE, 0644)).reply(handle(4, "h"));
    lab.exited(333);
    lab.pass(600);
    assertThat(lab.events(FileTransfer.class)).hasSize(1);
    assertThat(lab.events(DataLost.class)).isEmpty();
  }

  @Test
  void what_an_executed_server_says_of_itself_counts_more_than_what_sshd_sees_of_its_parent() {
    lab.serverBegins(true, TransferLab.SERVER, TransferLab.IN, "/jail", "/in");
    lab.executed(TransferLab.SERVER, "/usr/lib/openssh/sftp-server", "/in", List.of("sftp-server"));
    beginInside(444, TransferLab.IN, "/", "/");
    lab.request(path(13, 2, "x")).reply(status(2, 0));
    assertThat(lab.events(FileOperation.class))
        .extracting(FileOperation::targetPath)
        .containsExactly("/jail/in/x");
  }

  @Test
  void a_server_that_has_ended_before_it_was_seen_is_followed_and_what_is_not_known_is_told() {
    beginInside(0, 0, null, null);
    lab.request(path(13, 2, "x")).reply(status(2, 0));
    lab.request(path(13, 3, "/y")).reply(status(3, 0));
    assertThat(lab.events(FileOperation.class))
        .extracting(FileOperation::targetPath)
        .containsExactly("x", "/y");
    assertThat(lab.events(DataLost.class))
        .extracting(DataLost::cause)
        .containsExactly(
            "sftp: its server had ended before it was looked at; paths may lack its root and its"
                + " directory");
  }

  @Test
  void a_program_that_only_sounds_like_a_server_is_none() {
    lab.executed(TransferLab.SERVER, "/usr/bin/cat", "/", List.of("cat"));
    lab.greeted();
    lab.request(path(13, 2, "/x")).reply(status(2, 0));
    assertThat(lab.events).isEmpty();
  }

  @Test
  void a_shell_that_executes_the_server_makes_way_for_it() {
    lab.executed(TransferLab.SERVER, "/bin/bash", "/", List.of("bash", "-c", "sftp-server"));
    lab.withServer("/");
    lab.request(path(13, 2, "/x")).reply(status(2, 0));
    assertThat(lab.events).hasSize(1);
  }

  @Test
  void events_wait_until_it_is_known_whose_they_are() {
    TransferLab early = new TransferLab().withServer("/");
    early.request(path(13, 2, "/x")).reply(status(2, 0));
    assertThat(early.events).isEmpty();
    early.established();
    assertThat(early.events).hasSize(1);
    early.connection.close(early.now);
    assertThat(early.transfers.budget().taken()).isZero();
  }

  @Test
  void a_server_of_which_nothing_was_seen_is_told() {
    lab.transfers.demand(new Demand(Set.of(EventType.FILE_UPLOAD), false));
    lab.executed(TransferLab.SERVER, "/usr/lib/openssh/sftp-server", "/", List.of("sftp-server"));
    lab.exited(TransferLab.SERVER);
    lab.exited(TransferLab.SERVER);
    assertThat(lab.events(DataLost.class)).hasSize(1);
    lab.withServer("/");
    lab.exited(TransferLab.SERVER);
    assertThat(lab.events).hasSize(1);
  }

  @Test
  void nonsense_is_told_once_and_ends_what_was_open() {
    lab.withServer("/");
    lab.request(open(1, "/f", WRITE_CREATE, 0644)).reply(handle(1, "h"));
    lab.request(new byte[] {0, 0, 0, 0, 7}).request(bytes(500));
    lab.request(path(13, 2, "/x")).reply(status(2, 0));
    assertThat(lab.events(DataLost.class)).hasSize(1);
    assertThat(lab.events(FileTransfer.class))
        .extracting(FileTransfer::result)
        .containsExactly("interrupted");
    assertThat(lab.events).hasSize(2);
    lab.connection.close(lab.now);
    assertThat(lab.events).hasSize(2);
  }

  @Test
  void a_lost_record_loses_only_what_was_in_it() {
    lab.withServer("/");
    KernelSide[] next = new KernelSide[1];
    int[] records = {0};
    next[0] =
        new KernelSide(
            TransferLab.OUT + 10,
            false,
            false,
            record -> {
              // The third finds no room.
              if (++records[0] != 3) {
                lab.moved(
                    new FileMessages(
                        record.header(),
                        new StreamId(StreamId.Kind.PIPE, TransferLab.OUT),
                        record.offset(),
                        record.data()));
              }
            });
    lab.out = next[0];
    lab.reply(Packets.version());
    for (int i = 1; i <= 4; i++) {
      lab.request(path(13, i, "/x" + i)).reply(status(i, 0));
    }
    assertThat(lab.events(FileOperation.class))
        .extracting(FileOperation::targetPath)
        .containsExactly("/x1", "/x3", "/x4");
  }

  @Test
  void paths_of_4096_bytes_come_whole() {
    String longPath = "/" + "x".repeat(4095);
    lab.withServer("/");
    lab.request(Packets.of(18, 2).text(longPath).text(longPath).packet()).reply(status(2, 0));
    FileOperation rename = lab.events(FileOperation.class).get(0);
    assertThat(rename.targetPath()).isEqualTo(longPath);
    assertThat(rename.newPath()).isEqualTo(longPath);
  }

  @Test
  void a_path_that_is_too_long_is_counted() {
    lab.withServer("/");
    lab.request(path(13, 2, "/" + "x".repeat(20_000))).reply(status(2, 4));
    lab.request(path(13, 3, "/y")).reply(status(3, 0));
    assertThat(lab.events).hasSize(1);
    assertThat(lab.transfers.untracked()).isEqualTo(1);
  }
}
