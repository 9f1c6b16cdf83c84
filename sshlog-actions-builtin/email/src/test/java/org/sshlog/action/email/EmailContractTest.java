// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.email;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.sshlog.spi.ActionProvider;
import org.sshlog.spi.testkit.ActionContract;

/** The published contract; the peer is a server that can go away and come back. */
class EmailContractTest extends ActionContract {
  private static final Pattern DIGEST = Pattern.compile("\\[([0-9]+) events] .*");

  private TestSmtp server;

  @BeforeEach
  void start() throws IOException {
    server = new TestSmtp(null);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Override
  protected ActionProvider provider() {
    return new EmailProvider();
  }

  @Override
  protected List<Path> libraries() {
    return Stream.of(
            "jakarta.activation",
            "jakarta.mail",
            "org.eclipse.angus.activation",
            "org.eclipse.angus.mail")
        .map(EmailContractTest::jarOf)
        .toList();
  }

  private static Path jarOf(String module) {
    return Path.of(
        ModuleLayer.boot()
            .configuration()
            .findModule(module)
            .flatMap(resolved -> resolved.reference().location())
            .orElseThrow());
  }

  @Override
  protected Map<String, Object> validParameters(Path tmp) {
    return Map.ofEntries(
        Map.entry("sender", "sshlog@example.com"),
        Map.entry("recipient", List.of("ops@example.com", "Night Shift <night@example.com>")),
        Map.entry("subject", "{{event_type}} {{username}}"),
        Map.entry("body", "{{args}}"),
        Map.entry("smtp_server", "127.0.0.1"),
        Map.entry("smtp_port", Integer.toString(server.port())),
        Map.entry("tls", "none"),
        Map.entry("username", "sshlog"),
        Map.entry("password", "secret-pa55word"),
        Map.entry("digest_interval", "0"),
        Map.entry("timeout", "20s"),
        Map.entry("queue_events", "150"));
  }

  @Override
  protected void breakPeer(Path tmp) throws IOException {
    server.down();
  }

  @Override
  protected void repairPeer(Path tmp) throws IOException {
    server.up();
  }

  @Override
  protected void hangPeer(Path tmp) {
    server.script =
        (command, socket) -> {
          new CountDownLatch(1).await();
          return null;
        };
  }

  @Override
  protected long delivered(Path tmp) {
    long count = 0;
    for (TestSmtp.Taken taken : server.taken) {
      Matcher digest = DIGEST.matcher(taken.mail().subject());
      count += digest.matches() ? Long.parseLong(digest.group(1)) : 1;
    }
    return count;
  }
}
