// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerCheckTest {
  @TempDir Path proc;

  @BeforeEach
  void process() throws IOException {
    Path directory = Files.createDirectory(proc.resolve("77"));
    Files.write(
        directory.resolve("status"),
        ("Name:\t\u00ff\nUid:\t1000\t1001\t1000\t1000\nGid:\t5\t5\t5\t5\nGroups:\t5 990 27 \n")
            .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
  }

  private boolean allows(long groupId, Peer peer) {
    return new PeerCheck(proc, 900, groupId).allows(peer);
  }

  @Test
  void rootAndTheDaemonsUserMay() {
    assertThat(allows(-1, new Peer(0, 0, 0))).isTrue();
    assertThat(allows(-1, new Peer(0, 900, 900))).isTrue();
    assertThat(allows(-1, new Peer(0, 901, 900))).isFalse();
  }

  @Test
  void primaryMembersMay() {
    assertThat(allows(990, new Peer(0, 1001, 990))).isTrue();
  }

  @Test
  void supplementaryMembersMay() {
    assertThat(allows(990, new Peer(77, 1001, 5))).isTrue();
    assertThat(allows(27, new Peer(77, 1001, 5))).isTrue();
  }

  @Test
  void othersMayNot() {
    assertThat(allows(99, new Peer(77, 1001, 5))).isFalse();
    assertThat(allows(2, new Peer(77, 1001, 5))).isFalse();
    assertThat(allows(990, new Peer(78, 1001, 5))).isFalse();
    assertThat(allows(-1, new Peer(77, 1001, 5))).isFalse();
  }

  @Test
  void aReusedPidDoesNotHelp() {
    assertThat(allows(990, new Peer(77, 1002, 5))).isFalse();
    assertThat(allows(990, new Peer(77, 1000, 5))).isFalse();
  }
}
