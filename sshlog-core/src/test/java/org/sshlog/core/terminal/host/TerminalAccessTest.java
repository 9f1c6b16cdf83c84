// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.terminal.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sshlog.core.Patience.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sshlog.spi.event.TcpInfo;

@Timeout(180)
class TerminalAccessTest {
  @TempDir Path dir;
  private final ProcessTable processes = new ProcessTable();
  private final TerminalAccess access = new TerminalAccess(processes);

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void whatIsTypedArrives() throws Exception {
    Path file = dir.resolve("typed");
    try (Script script = new Script(dir, "head -n1 >" + file + "; sleep 60", TcpInfo.NONE)) {
      byte[] keys = bytes("xgrüße\nx");
      int count = access.type(script.terminal(), keys, 1, keys.length - 1);
      assertThat(count).isEqualTo(keys.length - 2);
      await().until(() -> Files.exists(file) && Files.readString(file).equals("grüße\n"));
    }
  }

  @Test
  void aSessionThatDoesNotReadNeverMakesUsWait() throws Exception {
    // Before it is set so, a terminal takes any length of line, and throws it away.
    String raw = "stty raw -echo; echo go; sleep 60";
    try (Script script = new Script(dir, raw, TcpInfo.NONE)) {
      await().until(() -> script.output().contains("go"));
      byte[] keys = bytes("k".repeat(8192));
      int total = 0;
      int taken;
      do {
        taken = access.type(script.terminal(), keys, 0, keys.length);
        total += taken;
        assertThat(total).isLessThan(1 << 20);
      } while (taken == keys.length);
      assertThat(total).isPositive();
    }
  }

  @Test
  void showsALineAndTellsTheSize() throws Exception {
    try (Script script = new Script(dir, "stty rows 31 cols 97; echo go; sleep 60", TcpInfo.NONE)) {
      await().until(() -> script.output().contains("go"));
      assertThat(access.size(script.terminal())).isEqualTo(new WindowSize(31, 97));
      access.show(script.terminal(), "[sshlog: watched]");
      await().until(() -> script.output().contains("\n[sshlog: watched]\r"));
    }
  }

  @Test
  void aTerminalThatIsGoneIsNotMistakenForAnother() throws Exception {
    SessionTerminal terminal;
    try (Script script = new Script(dir, "sleep 60", TcpInfo.NONE)) {
      terminal = script.terminal();
      assertThat(access.isOpen(terminal)).isTrue();
      SessionTerminal older =
          new SessionTerminal(
              terminal.session(), terminal.number(), terminal.server(), 1, terminal.descriptor());
      assertThat(access.isOpen(older)).isFalse();
      assertThatThrownBy(() -> access.type(older, bytes("x"), 0, 1))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("has ended");
      SessionTerminal other =
          new SessionTerminal(
              terminal.session(),
              999_999,
              terminal.server(),
              terminal.serverStart(),
              terminal.descriptor());
      assertThat(access.isOpen(other)).isFalse();
      assertThatThrownBy(() -> access.type(other, bytes("x"), 0, 1))
          .hasMessageContaining("has been closed");
    }
    assertThat(access.isOpen(terminal)).isFalse();
    assertThatThrownBy(() -> access.type(terminal, bytes("x"), 0, 1))
        .isInstanceOf(IOException.class);
  }
}
