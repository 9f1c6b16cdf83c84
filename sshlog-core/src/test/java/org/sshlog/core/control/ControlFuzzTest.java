// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever bytes come, each line gets one answer, and the server goes on serving. */
class ControlFuzzTest {
  private static Path dir;
  private static ControlServer server;

  @BeforeContainer
  static void start() throws Exception {
    dir = Files.createTempDirectory("sshlog");
    server = Samples.start(dir.resolve("s"), new Samples.Source());
  }

  @AfterContainer
  static void close() throws IOException {
    server.close();
    Files.delete(dir);
  }

  @Provide
  Arbitrary<byte[]> bytes() {
    return Arbitraries.bytes().array(byte[].class).ofMaxSize(300);
  }

  /** Requests that are nearly right: JSON's own characters and the protocol's words, mixed up. */
  @Provide
  Arbitrary<byte[]> nearly() {
    return Arbitraries.of(
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "\"",
            "\\",
            "command",
            "watch",
            "\"command\":",
            "\"sessions\"",
            "\"types\":",
            "null",
            "1e9",
            "\"user\":",
            "\\u0000",
            "\ud83d\ude00",
            " ")
        .list()
        .ofMaxSize(30)
        .map(parts -> String.join("", parts).getBytes(StandardCharsets.UTF_8));
  }

  @Property(tries = 300)
  void randomBytes(@ForAll("bytes") byte[] bytes) throws IOException {
    check(bytes);
  }

  @Property(tries = 500)
  void nearlyRequests(@ForAll("nearly") byte[] bytes) throws IOException {
    check(bytes);
  }

  private static void check(byte[] bytes) throws IOException {
    try (TestClient client = new TestClient(dir.resolve("s"))) {
      client.sendBytes(bytes).send("").send("{\"command\":\"status\"}").endInput();
      Map<String, Object> object = client.readObject();
      while (!object.containsKey("status") && !object.containsKey("watching")) {
        assertThat(object).containsKey("error").containsKey("code").containsEntry("end", true);
        object = client.readObject();
      }
    }
    assertThat(server.droppedClients()).isZero();
  }
}
