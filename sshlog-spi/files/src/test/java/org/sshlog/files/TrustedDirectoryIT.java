// SPDX-License-Identifier: Apache-2.0
package org.sshlog.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What needs root: files of other users, and a file system that is full. */
class TrustedDirectoryIT {
  @TempDir Path tmp;

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(String.join(" ", command)).isZero();
  }

  @Test
  void goesThroughNoDirectoryLinkOrFileOfAnotherUser() throws Exception {
    Path directory = Files.createDirectory(tmp.resolve("directory"));
    run("chown", "nobody", directory.toString());
    assertThatThrownBy(() -> TrustedDirectory.open(directory))
        .hasMessageContaining(directory + " belongs to user");
    Path sticky = Files.createDirectory(tmp.resolve("sticky"));
    run("chmod", "1777", sticky.toString());
    Path link = Files.createSymbolicLink(sticky.resolve("link"), tmp);
    run("chown", "-h", "nobody", link.toString());
    assertThatThrownBy(() -> TrustedDirectory.open(link))
        .hasMessageContaining(link + " belongs to user");
    Path file = Files.createFile(sticky.resolve("file"));
    run("chown", "nobody", file.toString());
    assertThatThrownBy(() -> AppendFile.open(file)).hasMessageContaining(file + " belongs to user");
  }

  @Test
  void trustsGroupsOfTheSystemOnly() throws Exception {
    Path shared = Files.createDirectory(tmp.resolve("shared"));
    run("chgrp", "adm", shared.toString());
    run("chmod", "0775", shared.toString());
    TrustedDirectory.open(shared).close();
    run("chgrp", "4711", shared.toString());
    assertThatThrownBy(() -> TrustedDirectory.open(shared))
        .hasMessageContaining("can be changed by group 4711");
  }

  @Test
  void tellsToTheByteWhatAFullDiskTook() throws Exception {
    Path disk = Files.createDirectory(tmp.resolve("disk"));
    run("mount", "-t", "tmpfs", "-o", "size=64k,mode=0700", "tmpfs", disk.toString());
    try (AppendFile file = AppendFile.open(disk.resolve("file"))) {
      ByteBuffer bytes = ByteBuffer.allocate(100_000);
      assertThatThrownBy(() -> file.append(bytes)).hasMessageContaining("No space left on device");
      assertThat(bytes.position()).isPositive().isEqualTo((int) file.size());
      assertThat(file.takeBack(10)).isTrue();
      assertThat(file.size()).isEqualTo(bytes.position() - 10);
    } finally {
      run("umount", disk.toString());
    }
  }
}
