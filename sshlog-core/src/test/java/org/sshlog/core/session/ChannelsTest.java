// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sshlog.core.record.KernelRecord.Executed;
import org.sshlog.core.record.KernelRecord.Header;
import org.sshlog.core.record.KernelRecord.StreamId;
import org.sshlog.core.session.ChannelInfo.Kind;

class ChannelsTest {
  private static final StreamId NONE = new StreamId(StreamId.Kind.NONE, 0);

  @TempDir Path proc;
  private final Channels channels = new Channels();

  private void executed(int pid, int leader, int tty, String exe, long timeMs, String... argv) {
    Executed record =
        new Executed(
            new Header(0, 0, 1, 10, pid),
            11,
            1000,
            11,
            leader,
            tty,
            exe,
            "/",
            List.of(argv),
            List.of(NONE, NONE, NONE),
            -1);
    channels.executed(record, timeMs, String.join(" ", argv));
  }

  private void processIs(int pid, String title) throws IOException {
    Path directory = Files.createDirectories(proc.resolve(Integer.toString(pid)));
    Files.writeString(directory.resolve("status"), "Uid:\t1000\t0\t0\t0\n");
    Files.writeString(directory.resolve("cmdline"), title + "\0");
  }

  private List<ChannelInfo> list() {
    return channels.list(new ProcessStatus(proc), 5);
  }

  private Kind onlyKind() {
    assertThat(list()).hasSize(1);
    return list().get(0).kind();
  }

  @Test
  void aConnectionThatExecutesNothingForwards() {
    assertThat(onlyKind()).isEqualTo(Kind.FORWARD);
    channels.forked(20, 1);
    assertThat(onlyKind()).isEqualTo(Kind.FORWARD);
  }

  @Test
  void kinds() {
    executed(20, 20, -1, "/bin/bash", 1, "-bash");
    assertThat(onlyKind()).isEqualTo(Kind.SHELL);
    channels.exited(20);
    assertThat(onlyKind()).isEqualTo(Kind.IDLE);
    executed(21, 21, -1, "/bin/bash", 2, "bash", "-c", "sleep 9");
    executed(21, 21, -1, "/bin/sleep", 3, "sleep", "9");
    assertThat(onlyKind()).isEqualTo(Kind.COMMAND);
    assertThat(list().get(0).command()).isEqualTo("sleep 9");
    assertThat(list().get(0).lastCommand()).isEqualTo("sleep 9");
    assertThat(list().get(0).startMs()).isEqualTo(2);
    channels.exited(21);
    String server = "/usr/lib/openssh/sftp-server";
    executed(22, 22, -1, "/bin/bash", 4, "bash", "-c", server);
    assertThat(onlyKind()).isEqualTo(Kind.SFTP);
    channels.exited(22);
    // Named otherwise, but what is executed decides.
    executed(23, 23, -1, "/bin/bash", 4, "bash", "-c", "exec $SERVER");
    executed(23, 23, -1, server, 4, "sftp-server");
    assertThat(onlyKind()).isEqualTo(Kind.SFTP);
  }

  @Test
  void terminalsOfOneConnectionAreApart() {
    executed(20, 20, 3, "/bin/bash", 1, "-bash");
    executed(30, 30, 4, "/bin/bash", 2, "-bash");
    executed(31, 30, 4, "/bin/ls", 7, "ls");
    channels.moved(20, 9);
    assertThat(list()).extracting(ChannelInfo::ttyId).containsExactly(3, 4);
    assertThat(list()).extracting(ChannelInfo::lastCommand).containsExactly("-bash", "ls");
    assertThat(list()).extracting(ChannelInfo::lastActivityMs).containsExactly(9L, 7L);
    channels.exited(31);
    channels.exited(20);
    assertThat(list()).extracting(ChannelInfo::shellPid).containsExactly(30);
  }

  @Test
  void sftpInsideSshd() throws IOException {
    channels.forked(20, 1);
    processIs(20, "sshd: alice@internal-sftp");
    assertThat(onlyKind()).isEqualTo(Kind.SFTP);
    channels.exited(20);
    assertThat(onlyKind()).isEqualTo(Kind.IDLE);
  }

  @Test
  void sessionsThatAreOlderThanTheDaemonEndWithTheirProcess() throws IOException {
    channels.existing(20, 3, List.of("-bash"), 1);
    channels.existing(21, -1, List.of("sleep", "9"), 1);
    processIs(20, "-bash");
    assertThat(onlyKind()).isEqualTo(Kind.SHELL);
    processIs(21, "sleep");
    assertThat(list()).extracting(ChannelInfo::kind).containsExactly(Kind.SHELL, Kind.COMMAND);
  }
}
