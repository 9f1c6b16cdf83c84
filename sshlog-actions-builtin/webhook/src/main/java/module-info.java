// SPDX-License-Identifier: Apache-2.0
import org.sshlog.action.webhook.WebhookProvider;
import org.sshlog.spi.ActionProvider;

/** The action {@code webhook_action}: an HTTP request for each event. */
module org.sshlog.action.webhook {
  requires java.net.http;
  requires org.sshlog.delivery;
  requires org.sshlog.spi;

  provides ActionProvider with
      WebhookProvider;
}
