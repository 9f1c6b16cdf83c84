// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.slack;

import java.io.IOException;
import org.sshlog.delivery.Delivery;
import org.sshlog.spi.Action;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.format.Template;

/** Hands what is to be said of every event to a delivery. */
final class Slack implements Action {
  private final Delivery delivery;
  private final Template message;

  /** With a null message, events are told by their lines. */
  Slack(Delivery delivery, Template message) {
    this.delivery = delivery;
    this.message = message;
  }

  @Override
  public boolean needsCommandOutput() {
    return message != null
        && message.fields().stream().anyMatch(field -> field.startsWith("stdout"));
  }

  @Override
  public void handle(Event event) throws IOException, InterruptedException {
    delivery.accept(Entry.of(event, message).encode());
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
