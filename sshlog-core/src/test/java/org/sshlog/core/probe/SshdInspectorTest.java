// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SshdInspectorTest {
  @ParameterizedTest
  @CsvSource({
    "/usr/lib/openssh/sshd-session",
    "/usr/libexec/openssh/sshd-session",
    "/opt/a b/sshd-session"
  })
  void findsTheBinaryThatServesSessions(String path) {
    assertThat(find("\0%s: %d\0" + path + "\0/usr/lib/openssh/sshd-auth\0")).contains(path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/usr/lib/openssh/sshd-session",
        "\0usr/lib/openssh/sshd-session\0",
        "\0/usr/lib/openssh/sshd-session-old\0",
        "\0//sshd-session\0",
        "\0/usr/\001/sshd-session\0",
        "\0/sshd-session: %s\0"
      })
  void andNothingElse(String text) {
    assertThat(find(text)).isEmpty();
  }

  private static Optional<String> find(String text) {
    return SshdInspector.sessionBinary(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
