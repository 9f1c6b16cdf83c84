// SPDX-License-Identifier: Apache-2.0
package org.sshlog.files;

import static java.nio.file.StandardOpenOption.APPEND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustedDirectoryTest {
  @TempDir Path tmp;

  private static String mode(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void createsWhatIsMissingForItsUserOnly() throws Exception {
    Path wanted = tmp.resolve("a/b");
    try (TrustedDirectory directory = TrustedDirectory.open(wanted);
        FileChannel file = directory.create("file")) {
      assertThat(directory.path()).isEqualTo(wanted);
      assertThat(file.write(ByteBuffer.wrap(new byte[3]))).isEqualTo(3);
      assertThat(directory.create("file")).isNull();
    }
    assertThat(mode(tmp.resolve("a"))).isEqualTo("rwx------");
    assertThat(mode(wanted)).isEqualTo("rwx------");
    assertThat(mode(wanted.resolve("file"))).isEqualTo("rw-------");
  }

  @Test
  void checkingCreatesNothing() throws Exception {
    TrustedDirectory.check(tmp.resolve("a/b"));
    assertThat(tmp).isEmptyDirectory();
  }

  @Test
  void trustsNoDirectoryThatEverybodyCanChange() throws Exception {
    Path open = Files.createDirectory(tmp.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    for (Path wanted : new Path[] {open, open.resolve("logs")}) {
      assertThatThrownBy(() -> TrustedDirectory.open(wanted))
          .hasMessageContaining(open + " can be changed by every user");
      assertThatThrownBy(() -> TrustedDirectory.check(wanted))
          .hasMessageContaining(open + " can be changed by every user");
    }
    assertThat(open).isEmptyDirectory();
  }

  @Test
  void followsLinksToDirectoriesThatItTrusts() throws Exception {
    Path real = Files.createDirectories(tmp.resolve("data/real"));
    Files.createDirectories(tmp.resolve("data/other"));
    Files.createSymbolicLink(tmp.resolve("one"), Path.of("data/other/../real"));
    Files.createSymbolicLink(tmp.resolve("two"), tmp.resolve("one"));
    try (TrustedDirectory directory = TrustedDirectory.open(tmp.resolve("two/logs"))) {
      assertThat(directory.path()).isEqualTo(real.resolve("logs"));
    }
  }

  @Test
  void givesUpOnLinksInACircle() throws Exception {
    Files.createSymbolicLink(tmp.resolve("a"), tmp.resolve("b"));
    Files.createSymbolicLink(tmp.resolve("b"), tmp.resolve("a"));
    assertThatThrownBy(() -> TrustedDirectory.open(tmp.resolve("a/logs")))
        .hasMessageContaining("too many symbolic links");
  }

  @Test
  void opensOnlyTheFileThatWasLookedAt() throws Exception {
    Path file = Files.createFile(tmp.resolve("file"));
    try (TrustedDirectory directory = TrustedDirectory.open(tmp)) {
      FileStatus status = directory.find("file");
      Files.move(file, tmp.resolve("moved"));
      assertThat(directory.open(status, APPEND)).isNull();
      Files.createFile(file);
      assertThat(directory.open(status, APPEND)).isNull();
    }
  }

  @Test
  void refusesWhatItMustNotWriteTo() throws Exception {
    Path file = Files.createFile(tmp.resolve("file"));
    FileStatus.find(file).requireOwnRegularFile();
    Path link = Files.createSymbolicLink(tmp.resolve("link"), file);
    assertThatThrownBy(() -> FileStatus.find(link).requireOwnRegularFile())
        .hasMessage(link + " is a symbolic link; remove it, or name another file");
    assertThatThrownBy(() -> FileStatus.find(tmp).requireOwnRegularFile())
        .hasMessageContaining("is not a regular file");
    Path second = Files.createLink(tmp.resolve("second"), file);
    assertThatThrownBy(() -> FileStatus.find(second).requireOwnRegularFile())
        .hasMessageContaining("has 2 names");
    assertThat(FileStatus.find(tmp.resolve("absent"))).isNull();
  }
}
