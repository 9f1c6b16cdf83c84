// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.statsd;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.sshlog.delivery.datagram.Datagrams;
import org.sshlog.spi.UndeliveredException;

/**
 * Packs the metrics of many events into few packets, and knows how many events a lost packet is. An
 * event counts with the packet that holds its first metric. For one thread at a time.
 */
final class Packets {
  /** A local server whose socket stays full for longer than this loses the packet. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Datagrams datagrams;
  private final ByteBuffer packet;
  private int events;
  private int eventsBefore;
  private long lost;
  private IOException failure;

  Packets(Datagrams datagrams, int maxBytes) {
    this.datagrams = datagrams;
    this.packet = ByteBuffer.allocate(maxBytes);
  }

  /** Adds the metrics of one event; sends what they find no room beside. */
  void add(List<String> lines) {
    boolean first = true;
    for (String line : lines) {
      byte[] bytes = line.getBytes(US_ASCII);
      if (packet.position() > 0 && packet.remaining() < bytes.length + 1) {
        send();
      }
      if (packet.position() > 0) {
        packet.put((byte) '\n');
      }
      packet.put(bytes);
      events += first ? 1 : 0;
      first = false;
    }
  }

  boolean isEmpty() {
    return packet.position() == 0;
  }

  /** Sends what there is; what is lost by that is told by {@link #check}. */
  void send() {
    if (isEmpty()) {
      return;
    }
    try {
      if (datagrams.send(packet.flip(), System.nanoTime() + PATIENCE_NANOS)) {
        lose(eventsBefore, new PortUnreachableException("nobody listens there"));
      }
      eventsBefore = events;
    } catch (IOException e) {
      lose(events, e);
      eventsBefore = 0;
    }
    events = 0;
    packet.clear();
  }

  private void lose(int count, IOException e) {
    lost += count;
    failure = e;
  }

  /** Tells what was lost since it was told last. */
  void check() throws UndeliveredException {
    if (lost > 0) {
      UndeliveredException undelivered = new UndeliveredException(lost, failure);
      lost = 0;
      throw undelivered;
    }
  }

  void close() {
    datagrams.close();
  }
}
