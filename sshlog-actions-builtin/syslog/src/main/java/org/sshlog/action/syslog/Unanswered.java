// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.syslog;

import java.io.IOException;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.sshlog.delivery.datagram.Datagrams;
import org.sshlog.spi.Action;
import org.sshlog.spi.UndeliveredException;
import org.sshlog.spi.event.Event;

/** Sends events as datagrams; gathers those that come together. For one thread. */
final class Unanswered implements Action {
  private static final int BATCH_BYTES = 64 * 1024;
  private static final Duration LAST_PATIENCE = Duration.ofSeconds(3);

  private final Layout layout;
  private final Datagrams datagrams;
  private final Duration timeout;
  private List<byte[]> messages = new ArrayList<>();
  private int bytes;
  private boolean closed;

  Unanswered(Layout layout, Datagrams datagrams, Duration timeout) {
    this.layout = layout;
    this.datagrams = datagrams;
    this.timeout = timeout;
  }

  @Override
  public void handle(Event event) throws IOException {
    if (closed) {
      throw new IllegalStateException("this action is closed");
    }
    byte[] message = layout.of(event);
    messages.add(message);
    bytes += message.length;
    if (bytes >= BATCH_BYTES) {
      flush();
    }
  }

  @Override
  public void flush() throws IOException {
    send(timeout);
  }

  private void send(Duration patience) throws IOException {
    if (messages.isEmpty()) {
      return;
    }
    List<byte[]> batch = messages;
    messages = new ArrayList<>();
    bytes = 0;
    long deadline = System.nanoTime() + patience.toNanos();
    long lost = 0;
    IOException failure = null;
    for (byte[] message : batch) {
      try {
        if (datagrams.send(ByteBuffer.wrap(message), deadline)) {
          lost++;
          failure =
              failure == null ? new PortUnreachableException("nobody listens there") : failure;
        }
      } catch (IOException e) {
        lost++;
        failure = e;
      }
    }
    if (lost > 0) {
      throw new UndeliveredException(lost, failure);
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    try {
      send(timeout.compareTo(LAST_PATIENCE) < 0 ? timeout : LAST_PATIENCE);
    } finally {
      datagrams.close();
    }
  }
}
