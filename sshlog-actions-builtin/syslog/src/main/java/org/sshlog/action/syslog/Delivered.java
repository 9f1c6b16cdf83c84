// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.syslog;

import java.io.IOException;
import org.sshlog.delivery.Delivery;
import org.sshlog.spi.Action;
import org.sshlog.spi.event.Event;

/** Sends events over a connection, and keeps them while there is none. For one thread. */
final class Delivered implements Action {
  private final Layout layout;
  private final Delivery delivery;

  Delivered(Layout layout, Delivery delivery) {
    this.layout = layout;
    this.delivery = delivery;
  }

  @Override
  public void handle(Event event) throws IOException, InterruptedException {
    delivery.accept(layout.of(event));
  }

  @Override
  public void flush() throws IOException {
    delivery.flush();
  }

  @Override
  public void close() throws IOException {
    delivery.close();
  }
}
