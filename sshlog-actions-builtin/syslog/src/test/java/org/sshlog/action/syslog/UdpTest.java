// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.syslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sshlog.spi.Action;
import org.sshlog.spi.ParameterException;
import org.sshlog.spi.UndeliveredException;
import org.sshlog.spi.testkit.Events;
import org.sshlog.spi.testkit.GivenParameters;
import org.sshlog.spi.testkit.TestContext;

class UdpTest {
  private static final int TIMEOUT_MILLIS = 10_000;
  private static final int PACKET = 1400;

  private final TestContext context = new TestContext();

  private Action action(Map<String, Object> given) {
    SyslogProvider provider = new SyslogProvider();
    return provider.create(GivenParameters.convert(provider.descriptor(), given), context);
  }

  private static DatagramSocket server(String address) throws Exception {
    DatagramSocket server = new DatagramSocket(0, InetAddress.getByName(address));
    server.setSoTimeout(TIMEOUT_MILLIS);
    return server;
  }

  private static SyslogMessage receive(DatagramSocket server) throws Exception {
    DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
    server.receive(packet);
    assertThat(packet.getLength()).isLessThanOrEqualTo(PACKET);
    return SyslogMessage.parse(Arrays.copyOf(packet.getData(), packet.getLength()));
  }

  private void requireArrival(String address) throws Exception {
    try (DatagramSocket server = server(address);
        Action action =
            action(
                Map.of(
                    "server_address", address, "port", Integer.toString(server.getLocalPort())))) {
      action.handle(Events.sample().commandStart("ls"));
      action.handle(Events.sample().commandStart("cat", "x".repeat(100_000)));
      action.handle(Events.sample().dataLost(1, "full"));
      action.flush();
      assertThat(receive(server).parameters()).containsEntry("filename", "ls");
      assertThat(receive(server).parameters()).containsEntry("args_truncated", "true");
      assertThat(receive(server).priority()).isEqualTo(8 * 10 + 3);
    }
  }

  @Test
  void messagesArriveByIpv4() throws Exception {
    requireArrival("127.0.0.1");
  }

  @Test
  void messagesArriveByIpv6() throws Exception {
    requireArrival("::1");
  }

  @Test
  void aRefusalIsToldWithTheNextMessage() throws Exception {
    int port;
    try (DatagramSocket server = server("127.0.0.1")) {
      port = server.getLocalPort();
    }
    Action action = action(Map.of("server_address", "127.0.0.1", "port", Integer.toString(port)));
    action.handle(Events.sample().commandStart("ls"));
    action.flush();
    action.handle(Events.sample().commandStart("ls"));
    assertThatThrownBy(action::flush)
        .isInstanceOfSatisfying(
            UndeliveredException.class, e -> assertThat(e.count()).isEqualTo(1));
    action.close();
  }

  @Test
  void whatContradictsItselfIsRefused() {
    Map<String, Object> journal = Map.of("server_address", "localhost", "format", "journald");
    assertThatThrownBy(() -> action(journal)).isInstanceOf(ParameterException.class);
    Map<String, Object> json =
        Map.of("server_address", "localhost", "output_json", "true", "message_format", "cef");
    assertThatThrownBy(() -> action(json)).hasMessageContaining("message_format");
    Map<String, Object> tls = Map.of("server_address", "localhost", "ca_file", "/ca.pem");
    assertThatThrownBy(() -> action(tls)).hasMessageContaining("TLS");
  }

  @Test
  void aSpoolForDatagramsIsQuestioned() throws Exception {
    action(Map.of("server_address", "localhost", "spool_mb", "10")).close();
    assertThat(context.warnings()).extracting(TestContext.Warning::parameter).contains("spool_mb");
  }
}
