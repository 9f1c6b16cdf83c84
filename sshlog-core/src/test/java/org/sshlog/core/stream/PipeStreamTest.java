// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sshlog.core.stream.StreamLab.LEADER;
import static org.sshlog.core.stream.StreamLab.MS;
import static org.sshlog.core.stream.StreamLab.NUMBER;
import static org.sshlog.core.stream.StreamLab.PIPES;
import static org.sshlog.core.stream.StreamLab.SECOND;
import static org.sshlog.core.stream.StreamLab.pipe;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sshlog.core.record.KernelRecord.StreamId;
import org.sshlog.spi.event.StandardStream;
import org.sshlog.spi.event.TerminalUpdate;

class PipeStreamTest {
  private static final String SFTP = "/usr/lib/openssh/sftp-server";

  private static void moved(StreamLab lab, long inode, boolean input, long offset, String text) {
    lab.moved(pipe(inode), input, 0, offset, 0, text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void theLeadersPipesTellTheStreamsApart() {
    StreamLab lab = new StreamLab().withPipes();
    moved(lab, 32, false, 0, "out");
    moved(lab, 33, false, 0, "err");
    moved(lab, 31, true, 0, "in");
    lab.pass(20 * MS);
    assertThat(lab.updates())
        .extracting(TerminalUpdate::stream)
        .containsExactly(StandardStream.STDOUT, StandardStream.STDERR);
    assertThat(lab.output()).containsExactly("out", "err");
    assertThat(lab.input()).containsExactly("in");
    assertThat(lab.updates().get(0).ttyId()).isEqualTo(-1);
    assertThat(lab.updates().get(0).shellPid()).isEqualTo(LEADER);
  }

  @Test
  void bytesFromBeforeTheLeaderWaitForIt() {
    StreamLab lab = new StreamLab();
    moved(lab, 31, true, 0, "early ");
    lab.pass(SECOND);
    lab.established();
    moved(lab, 31, true, 6, "bird");
    lab.pass(SECOND);
    assertThat(lab.events).isEmpty();
    lab.exec(LEADER, -1, PIPES, 0, "cat");
    assertThat(lab.input()).containsExactly("early bird");
    assertThat(lab.losses()).isEmpty();
  }

  @Test
  void pipesThatNoSessionClaimsAreCountedOnly() {
    StreamLab lab = new StreamLab().established();
    moved(lab, 99, true, 0, "upload");
    moved(lab, 98, false, 0, "answer!");
    assertThat(lab.pass(4 * SECOND)).isEqualTo(lab.now + SECOND);
    assertThat(lab.pass(SECOND)).isEqualTo(Long.MAX_VALUE);
    moved(lab, 99, true, 6, "more");
    lab.connection.close(lab.now);
    assertThat(lab.events).isEmpty();
    assertThat(lab.connection.traffic().bytesIn()).isEqualTo(10);
    assertThat(lab.connection.traffic().bytesOut()).isEqualTo(7);
    assertThat(lab.connection.lostBytes()).isZero();
  }

  @Test
  void aPipeThatSshdBothReadsAndWritesIsItsOwn() {
    StreamLab lab = new StreamLab().withPipes();
    moved(lab, 99, true, 0, "wake");
    moved(lab, 99, false, 0, "wake");
    moved(lab, 32, false, 0, "out");
    assertThat(lab.connection.traffic().bytesIn()).isZero();
    assertThat(lab.connection.traffic().bytesOut()).isEqualTo(3);
  }

  @Test
  void aClaimThatComesTooLateTellsWhatItMissed() {
    StreamLab lab = new StreamLab().established();
    moved(lab, 32, false, 0, "missed");
    lab.pass(6 * SECOND);
    moved(lab, 32, false, 6, "too");
    lab.exec(LEADER, -1, PIPES, 9, "cat");
    moved(lab, 32, false, 9, "seen");
    lab.pass(20 * MS);
    assertThat(lab.output()).containsExactly("seen");
    assertThat(lab.updates().get(0).offset()).isEqualTo(9);
    assertThat(lab.losses()).hasSize(1);
    assertThat(lab.losses().get(0).bytes()).isEqualTo(9);
  }

  @Test
  void sftpServersBytesAreCountedOnly() {
    StreamLab lab = new StreamLab().established();
    moved(lab, 31, true, 0, "init");
    lab.exec("/bin/bash", LEADER, -1, PIPES, 0, "bash", "-c", SFTP + " -l INFO");
    lab.exec(SFTP, LEADER, -1, PIPES, 0, SFTP, "-l", "INFO");
    moved(lab, 32, false, 0, "version");
    lab.pass(20 * SECOND);
    lab.connection.close(lab.now);
    assertThat(lab.events).isEmpty();
    assertThat(lab.connection.traffic().bytesIn()).isEqualTo(4);
    assertThat(lab.connection.traffic().bytesOut()).isEqualTo(7);
  }

  @Test
  void whatOnlyClaimsToBeSftpIsTold() {
    StreamLab lab = new StreamLab().established();
    lab.exec("/tmp/sftp-server", LEADER, -1, PIPES, 0, "sftp-server");
    moved(lab, 32, false, 0, "secret");
    lab.pass(20 * MS);
    assertThat(lab.output()).containsExactly("secret");
  }

  @Test
  void aShellThatDoesSomethingElseInsteadIsTold() {
    StreamLab lab = new StreamLab().established();
    lab.exec("/bin/bash", LEADER, -1, PIPES, 0, "bash", "-c", SFTP);
    moved(lab, 32, false, 0, "early ");
    assertThat(lab.output()).isEmpty();
    lab.exec(LEADER + 1, -1, List.of(StreamLab.NONE, PIPES.get(1), PIPES.get(2)), 0, "id");
    moved(lab, 32, false, 6, "late");
    lab.pass(20 * MS);
    assertThat(String.join("", lab.output())).isEqualTo("early late");
    StreamLab slow = new StreamLab().established();
    slow.exec("/bin/bash", LEADER, -1, PIPES, 0, "bash", "-c", SFTP);
    moved(slow, 32, false, 0, "from the shell");
    slow.pass(6 * SECOND);
    slow.pass(20 * MS);
    assertThat(slow.output()).containsExactly("from the shell");
  }

  @Test
  void sessionsOfOneConnectionStayApart() {
    StreamLab lab = new StreamLab().withPipes().withTerminalToo();
    moved(lab, 32, false, 0, "pipe");
    lab.shows(0, "terminal");
    lab.pass(20 * MS);
    assertThat(lab.updates())
        .extracting(TerminalUpdate::shellPid)
        .containsExactly(LEADER, StreamLab.OTHER);
  }

  @Test
  void outputAfterTheLeadersEndIsStillItsOwn() {
    StreamLab lab = new StreamLab().withPipes();
    moved(lab, 32, false, 0, "first");
    lab.exit(LEADER, null, -1);
    lab.table.put(NUMBER, pipe(32), false, 5, 0, 0);
    lab.pass(20 * SECOND);
    assertThat(lab.table.entries).isEmpty();
    moved(lab, 32, false, 0, "second"); // the kernel side counts anew
    lab.pass(20 * MS);
    assertThat(lab.output()).containsExactly("first", "second");
    assertThat(lab.updates().get(1).offset()).isEqualTo(5);
    assertThat(lab.connection.traffic().bytesOut()).isEqualTo(11);
  }

  @Test
  void aPipesNumberThatIsUsedAgainIsAnotherSessions() {
    StreamLab lab = new StreamLab().withPipes();
    moved(lab, 32, false, 0, "first");
    lab.exit(LEADER, null, -1);
    List<StreamId> again = List.of(pipe(41), pipe(32), pipe(43));
    lab.exec(300, 300, -1, again, 0, "cat");
    moved(lab, 32, false, 0, "second");
    lab.pass(20 * MS);
    assertThat(lab.updates()).extracting(TerminalUpdate::shellPid).containsExactly(LEADER, 300);
    assertThat(lab.updates().get(1).offset()).isZero();
    assertThat(lab.connection.traffic().bytesOut()).isEqualTo(11);
  }

  @Test
  void streamsThatOnlyTheKernelHasCountedAreInTheTotal() {
    StreamLab lab = new StreamLab().established();
    lab.table.put(NUMBER, pipe(50), true, 4_000, 0, 0);
    lab.table.put(NUMBER, pipe(51), false, 70, 0, 0);
    assertThat(lab.connection.traffic().bytesIn()).isEqualTo(4_000);
    lab.connection.close(lab.now);
    assertThat(lab.table.entries).isEmpty();
    assertThat(lab.connection.traffic().bytesIn()).isEqualTo(4_000);
    assertThat(lab.connection.traffic().bytesOut()).isEqualTo(70);
  }

  @Test
  void moreSessionsThanCanBeFollowedAreCounted() {
    StreamLab lab = new StreamLab().established();
    for (int i = 0; i < SessionTable.MAX_SESSIONS; i++) {
      lab.exec(1_000 + i, 1_000 + i, -1, List.of(pipe(i), pipe(i), pipe(i)), 0, "cat");
    }
    lab.moved(StreamLab.TERMINAL, false, 7, 0, 0, new byte[9]);
    assertThat(lab.streams.dropped().bytes()).isEqualTo(9);
    lab.exit(1_000, null, -1);
    lab.moved(StreamLab.TERMINAL, false, 7, 9, 0, new byte[9]);
    lab.pass(20 * MS);
    assertThat(lab.updates()).hasSize(1);
  }
}
