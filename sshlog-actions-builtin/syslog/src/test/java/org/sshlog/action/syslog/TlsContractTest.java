// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ServerSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sshlog.spi.Action;
import org.sshlog.spi.ActionProvider;
import org.sshlog.spi.testkit.ActionContract;
import org.sshlog.spi.testkit.peer.TestTls;
import org.sshlog.spi.testkit.peer.Trial;

/**
 * The published contract over TLS, with a server that demands a client's certificate. Messages that
 * come twice count once.
 */
class TlsContractTest extends ActionContract {
  @TempDir static Path directory;
  private static TestTls right;
  private static TestTls ofAnotherName;

  private TcpServer server;

  @BeforeAll
  static void certificates() throws Exception {
    right = TestTls.in(directory.resolve("right"), "DNS:localhost");
    ofAnotherName = TestTls.in(directory.resolve("other"), "DNS:other.example");
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
      server = server(right);
    }
    return parameters(right);
  }

  /** One that demands a certificate of the same authority. */
  private static TcpServer server(TestTls tls) throws Exception {
    ServerSocketFactory sockets = tls.serverSockets(true);
    return new TcpServer(sockets::createServerSocket);
  }

  private Map<String, Object> parameters(TestTls tls) {
    return Map.of(
        "server_address",
        "localhost",
        "port",
        Integer.toString(server.port()),
        "tls",
        "true",
        "ca_file",
        tls.file("ca.pem").toString(),
        "client_certificate",
        tls.file("client.pem").toString(),
        "client_key",
        tls.file("client.key").toString(),
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
    Trial trial = new Trial(provider());
    Action action = trial.action(given);
    try {
      trial.give(action, event(0));
      trial.await("why it fails", () -> !trial.context().log().isEmpty());
    } finally {
      trial.close(action);
    }
    assertThat(trial.lost()).isEqualTo(1);
    server.stop();
    assertThat(server.messages()).isEmpty();
    return trial.context().log();
  }

  @Test
  void aServerOfAnotherNameGetsNothing() throws Exception {
    server = server(ofAnotherName);
    assertThat(failure(parameters(ofAnotherName))).anyMatch(line -> line.contains("localhost"));
  }

  @Test
  void aServerThatNobodyVouchesForGetsNothing() throws Exception {
    server = server(right);
    assertThat(failure(parameters(ofAnotherName))).anyMatch(line -> line.contains("PKIX"));
  }

  @Test
  void aClientThatTheServerDoesNotTrustIsTold() throws Exception {
    server = server(right);
    Map<String, Object> given = new HashMap<>(parameters(right));
    given.put("client_certificate", ofAnotherName.file("client.pem").toString());
    given.put("client_key", ofAnotherName.file("client.key").toString());
    assertThat(failure(given)).anyMatch(line -> line.contains("certificate"));
  }

  @Test
  void aKeyThatIsNoneIsTold() throws Exception {
    server = server(right);
    Map<String, Object> given = new HashMap<>(parameters(right));
    given.put("client_key", right.file("ca.pem").toString());
    assertThat(failure(given)).anyMatch(line -> line.contains("PKCS #8"));
  }
}
