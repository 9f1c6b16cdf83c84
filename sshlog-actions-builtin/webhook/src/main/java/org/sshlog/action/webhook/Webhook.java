// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.webhook;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.sshlog.delivery.Delivery;
import org.sshlog.spi.Action;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.format.EventJson;

/** Hands every event to a delivery, as JSON or as the query of a URL. */
final class Webhook implements Action {
  private final Delivery delivery;
  private final boolean asQuery;

  Webhook(Delivery delivery, boolean asQuery) {
    this.delivery = delivery;
    this.asQuery = asQuery;
  }

  @Override
  public void handle(Event event) throws IOException, InterruptedException {
    String message = asQuery ? Query.of(event) : EventJson.of(event);
    delivery.accept(message.getBytes(StandardCharsets.UTF_8));
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
