// SPDX-License-Identifier: Apache-2.0
package org.sshlog.files;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppendFileTest {
  @TempDir Path tmp;

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(US_ASCII));
  }

  @Test
  void addsToWhatIsThere() throws Exception {
    Path path = Files.writeString(tmp.resolve("file"), "one");
    try (AppendFile file = AppendFile.open(path)) {
      assertThat(file.size()).isEqualTo(3);
      file.append(bytes("two"));
      Files.writeString(path, "else", StandardOpenOption.APPEND);
      file.append(bytes("three"));
      assertThat(file.tail(9)).asString(US_ASCII).isEqualTo("elsethree");
      assertThat(file.tail(99)).asString(US_ASCII).isEqualTo("onetwoelsethree");
    }
  }

  @Test
  void createsOnlyWhatIsNotThere() throws Exception {
    Path path = tmp.resolve("a/file");
    try (AppendFile file = AppendFile.create(path)) {
      file.append(bytes("x"));
    }
    assertThat(AppendFile.create(path)).isNull();
    assertThat(path).hasContent("x");
  }

  @Test
  void knowsWhetherItsPathStillNamesIt() throws Exception {
    Path path = tmp.resolve("a/file");
    try (AppendFile file = AppendFile.open(path)) {
      assertThat(file.isNamedByPath()).isTrue();
      Files.move(tmp.resolve("a"), tmp.resolve("b"));
      assertThat(file.isNamedByPath()).isFalse();
      file.append(bytes("still there"));
      assertThat(file.tail(1)).isEmpty();
      AppendFile.open(path).close();
      assertThat(file.isNamedByPath()).isFalse();
    }
    assertThat(tmp.resolve("b/file")).hasContent("still there");
    assertThat(path).isEmptyFile();
  }

  @Test
  void takesBackOnlyWhatNobodyHasAddedTo() throws Exception {
    Path path = tmp.resolve("file");
    try (AppendFile file = AppendFile.open(path)) {
      file.append(bytes("whole\npart"));
      assertThat(file.takeBack(4)).isTrue();
      assertThat(path).hasContent("whole\n");
      file.append(bytes("part"));
      Files.writeString(path, "else", StandardOpenOption.APPEND);
      assertThat(file.takeBack(4)).isFalse();
      assertThat(path).hasContent("whole\npartelse");
    }
  }

  @Test
  void anInterruptLosesAndRepeatsNothing() throws Exception {
    Path path = tmp.resolve("file");
    AtomicReference<Throwable> failure = new AtomicReference<>();
    int lines = 20_000;
    Thread writer =
        new Thread(
            () -> {
              try (AppendFile file = AppendFile.open(path)) {
                for (int i = 0; i < lines; i++) {
                  file.append(bytes(i + "\n"));
                }
              } catch (IOException e) {
                failure.set(e);
              }
              if (!Thread.interrupted()) {
                failure.compareAndSet(null, new AssertionError("the interrupt was swallowed"));
              }
            });
    writer.start();
    while (writer.isAlive()) {
      writer.interrupt();
      writer.join(1);
    }
    assertThat(failure.get()).isNull();
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < lines; i++) {
      all.append(i).append('\n');
    }
    assertThat(Files.readString(path)).isEqualTo(all.toString());
  }

  @Test
  void staysClosed() throws Exception {
    AppendFile file = AppendFile.open(tmp.resolve("file"));
    file.close();
    assertThatThrownBy(() -> file.append(bytes("x"))).isInstanceOf(ClosedChannelException.class);
  }
}
