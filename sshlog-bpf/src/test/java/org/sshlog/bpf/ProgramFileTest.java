// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ProgramFileTest {
  @TempDir private Path directory;

  @Test
  void staysTheSameFileWhateverBecomesOfItsName() throws Exception {
    Path name = Files.writeString(directory.resolve("program"), "old");
    Path newer = Files.writeString(directory.resolve("program.new"), "newer");
    try (ProgramFile file = ProgramFile.open(name)) {
      assertThat(file.name()).isEqualTo(name.toRealPath().toString());
      Files.move(newer, name, StandardCopyOption.REPLACE_EXISTING);
      assertThat(file.readAll(100)).isEqualTo(new byte[] {'o', 'l', 'd'});
      assertThat(file.readAll(3)).hasSize(3);
      assertThatThrownBy(() -> file.readAll(2))
          .isInstanceOf(IOException.class)
          .hasMessage("the file is larger than 2 bytes");
    }
  }

  @Test
  @Timeout(180)
  void opensRegularFilesOnly() throws Exception {
    Path fifo = directory.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    long before = openDescriptors();
    for (Path other : new Path[] {fifo, directory, Path.of("/dev/null")}) {
      assertThatThrownBy(() -> ProgramFile.open(other))
          .isInstanceOf(IOException.class)
          .hasMessage(other + " is no regular file");
    }
    assertThatThrownBy(() -> ProgramFile.open(directory.resolve("none")))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("cannot open " + directory.resolve("none") + ": ENOENT");
    assertThat(openDescriptors()).isEqualTo(before);
  }

  @Test
  void closesOnce() throws Exception {
    Path program = Files.createFile(directory.resolve("program"));
    ProgramFile file = ProgramFile.open(program);
    Path itsName = file.path();
    file.close();
    // The number may be that of another file by now.
    assertThat(Files.exists(itsName) && Files.isSameFile(itsName, program)).isFalse();
    file.close();
  }

  /** Those of this test's files: the Java machine opens and closes others. */
  private long openDescriptors() throws IOException {
    long count = 0;
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors) {
        try {
          count += Files.readSymbolicLink(descriptor).startsWith(directory) ? 1 : 0;
        } catch (NoSuchFileException e) {
          // Closed meanwhile.
        }
      }
    }
    return count;
  }
}
