// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.syslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sshlog.spi.Action;
import org.sshlog.spi.ActionProvider;
import org.sshlog.spi.testkit.ActionContract;
import org.sshlog.spi.testkit.GivenParameters;
import org.sshlog.spi.testkit.TestContext;

/**
 * The published contract over TLS, with a server that demands a client's certificate. Messages that
 * come twice count once.
 */
class TlsContractTest extends ActionContract {
  @TempDir static Path directory;
  private static TestCertificates right;
  private static TestCertificates ofAnotherName;
  private static TestCertificates client;

  private TcpServer server;

  @BeforeAll
  static void certificates() throws Exception {
    right = TestCertificates.make(directory, "right", "dns:localhost");
    ofAnotherName = TestCertificates.make(directory, "other", "dns:other.example");
    client = TestCertificates.make(directory, "client", "dns:client.example");
  }

  @AfterEach
  void stop() throws Exception {
    if (server != null) {
      server.stop();
    }
  }

  @Override
  protected ActionProvider provider() {
    return new SyslogProvider();
  }

  @Override
  protected Map<String, Object> validParameters(Path tmp) throws Exception {
    if (server == null) {
      server = new TcpServer(() -> right.listener(client));
    }
    return parameters(right);
  }

  private Map<String, Object> parameters(TestCertificates trusted) {
    return Map.of(
        "server_address",
        "localhost",
        "port",
        Integer.toString(server.port()),
        "tls",
        "true",
        "ca_file",
        trusted.certificate().toString(),
        "client_certificate",
        client.certificate().toString(),
        "client_key",
        client.key().toString(),
        "queue_events",
        "1",
        "timeout",
        "4s");
  }

  @Override
  protected void breakPeer(Path tmp) throws Exception {
    server.stop();
  }

  @Override
  protected void repairPeer(Path tmp) throws IOException {
    server.start();
  }

  @Override
  protected void hangPeer(Path tmp) {
    server.hang();
  }

  @Override
  protected long delivered(Path tmp) {
    return server == null ? 0 : server.messages().stream().distinct().count();
  }

  private List<String> failure(Map<String, Object> given) throws Exception {
    ActionProvider provider = provider();
    TestContext context = new TestContext();
    Action action = provider.create(GivenParameters.convert(provider.descriptor(), given), context);
    try {
      action.handle(event(0));
    } finally {
      assertThatThrownBy(action::close).hasMessageContaining("1 event not delivered");
    }
    server.stop();
    assertThat(server.messages()).isEmpty();
    return context.log();
  }

  @Test
  void aServerOfAnotherNameGetsNothing() throws Exception {
    server = new TcpServer(() -> ofAnotherName.listener(client));
    assertThat(failure(parameters(ofAnotherName))).anyMatch(line -> line.contains("localhost"));
  }

  @Test
  void aServerThatNobodyVouchesForGetsNothing() throws Exception {
    server = new TcpServer(() -> right.listener(client));
    assertThat(failure(parameters(ofAnotherName))).anyMatch(line -> line.contains("PKIX"));
  }

  @Test
  void aClientThatTheServerDoesNotTrustIsTold() throws Exception {
    server = new TcpServer(() -> right.listener(ofAnotherName));
    assertThat(failure(parameters(right))).anyMatch(line -> line.contains("certificate"));
  }

  @Test
  void aKeyThatIsNoneIsTold() throws Exception {
    server = new TcpServer(() -> right.listener(client));
    Map<String, Object> given = new HashMap<>(parameters(right));
    given.put("client_key", right.certificate().toString());
    assertThat(failure(given)).anyMatch(line -> line.contains("PKCS #8"));
  }
}
