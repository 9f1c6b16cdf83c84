// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.statsd;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sshlog.delivery.datagram.Datagrams;
import org.sshlog.spi.Action;
import org.sshlog.spi.UndeliveredException;
import org.sshlog.spi.testkit.Events;
import org.sshlog.spi.testkit.GivenParameters;
import org.sshlog.spi.testkit.TestContext;

class PacketsTest {
  private static final int TIMEOUT_MILLIS = 10_000;

  /** Keeps packets, or refuses them. */
  private static final class Kept implements Datagrams {
    private final List<String> packets = new ArrayList<>();
    private boolean refusing;

    @Override
    public boolean send(ByteBuffer packet, long deadline) throws IOException {
      if (refusing) {
        throw new IOException("refused");
      }
      packets.add(US_ASCII.decode(packet).toString());
      return false;
    }

    @Override
    public void close() {}
  }

  private final Kept kept = new Kept();
  private final Packets packets = new Packets(kept, 20);

  @Test
  void asManyMetricsAsFitShareAPacket() {
    for (int i = 0; i < 5; i++) {
      packets.add(List.of("metric:" + i));
    }
    packets.send();
    assertThat(kept.packets)
        .containsExactly("metric:0\nmetric:1", "metric:2\nmetric:3", "metric:4");
  }

  @Test
  void aLostPacketIsAsManyEventsAsBeganInIt() throws Exception {
    kept.refusing = true;
    for (int i = 0; i < 5; i++) {
      packets.add(List.of("metric:" + i));
    }
    assertThatThrownBy(packets::check)
        .isInstanceOfSatisfying(
            UndeliveredException.class, e -> assertThat(e.count()).isEqualTo(4));
    packets.check();
  }

  @Test
  void byUdpWhatDoesNotFillAPacketComesAfterTheInterval() throws Exception {
    try (DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      server.setSoTimeout(TIMEOUT_MILLIS);
      StatsdProvider provider = new StatsdProvider();
      Map<String, Object> given =
          Map.of(
              "server_address", "localhost",
              "port", Integer.toString(server.getLocalPort()),
              "flush_interval", "200ms");
      try (Action action =
          provider.create(
              GivenParameters.convert(provider.descriptor(), given), new TestContext())) {
        long start = System.nanoTime();
        for (int i = 0; i < 20; i++) {
          action.handle(Events.sample().commandStart("ls"));
          action.flush();
        }
        long intervals = (System.nanoTime() - start) / 200_000_000;
        int metrics = 0;
        int received = 0;
        while (metrics < 20) {
          DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
          server.receive(packet);
          assertThat(packet.getLength()).isLessThanOrEqualTo(1432);
          String text = new String(packet.getData(), 0, packet.getLength(), US_ASCII);
          metrics += (int) text.lines().map(Metric::parse).count();
          received++;
        }
        assertThat(metrics).isEqualTo(20);
        assertThat((long) received).isLessThanOrEqualTo(intervals + 2);
      }
    }
  }
}
