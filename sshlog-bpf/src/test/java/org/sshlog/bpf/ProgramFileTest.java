// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
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
  @Timeout(20)
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
    ProgramFile file = ProgramFile.open(Files.createFile(directory.resolve("program")));
    Path itsName = file.path();
    file.close();
    assertThat(itsName).doesNotExist();
    file.close();
  }

  private static long openDescriptors() {
    return Path.of("/proc/self/fd").toFile().list().length;
  }
}
