// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.email;

import java.io.IOException;
import java.util.stream.Stream;
import org.sshlog.delivery.Delivery;
import org.sshlog.spi.Action;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.format.Template;

/** Hands what is to be written about every event to a delivery. */
final class Email implements Action {
  private final Delivery delivery;
  private final Template subject;
  private final Template body;

  /** With a null body, the event's line and its fields are the text. */
  Email(Delivery delivery, Template subject, Template body) {
    this.delivery = delivery;
    this.subject = subject;
    this.body = body;
  }

  @Override
  public boolean needsCommandOutput() {
    return Stream.concat(
            subject.fields().stream(), body == null ? Stream.empty() : body.fields().stream())
        .anyMatch(field -> field.startsWith("stdout"));
  }

  @Override
  public void handle(Event event) throws IOException, InterruptedException {
    delivery.accept(Note.of(event, subject, body).encode());
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
