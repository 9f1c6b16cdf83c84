// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.slack;

import java.net.URI;
import java.time.Duration;
import org.sshlog.delivery.Delivery;
import org.sshlog.delivery.DeliveryOptions;
import org.sshlog.delivery.http.HttpParameters;
import org.sshlog.delivery.http.HttpPeer;
import org.sshlog.delivery.tls.TlsParameters;
import org.sshlog.spi.Action;
import org.sshlog.spi.ActionProvider;
import org.sshlog.spi.Parameter;
import org.sshlog.spi.ParameterException;
import org.sshlog.spi.ParameterTypes;
import org.sshlog.spi.Parameters;
import org.sshlog.spi.PluginContext;
import org.sshlog.spi.PluginDescriptor;
import org.sshlog.spi.format.Template;

/** Makes actions that tell a channel of Slack about events. Safe for use from any thread. */
public final class SlackProvider implements ActionProvider {
  static final Parameter<URI> URL =
      Parameter.of(
              "slack_webhook_url",
              HttpParameters.URL,
              "the channel's incoming webhook, as Slack shows it; whoever knows it can write there")
          .required()
          .secret();
  static final Parameter<Template> MESSAGE =
      Parameter.of(
          "message",
          ParameterTypes.TEMPLATE,
          "what to say of an event, in Slack's markup; {{field}} stands for a field of the event,"
              + " which is shown as code. Without it, the event's line as in the event log");

  /** What a message says all of; Slack takes one message a second. */
  private static final int BATCH_EVENTS = 1_000;

  private static final int BATCH_BYTES = 1024 * 1024;
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  /** Makes nothing yet. */
  public SlackProvider() {}

  @Override
  public PluginDescriptor descriptor() {
    return PluginDescriptor.of(
        "slack_action",
        "Tells a channel of Slack about events, at most one message a second",
        DeliveryOptions.with(URL, MESSAGE, TlsParameters.CA_FILE, HttpParameters.PROXY));
  }

  @Override
  public Action create(Parameters parameters, PluginContext context) {
    DeliveryOptions options =
        DeliveryOptions.of(parameters).withBatch(BATCH_EVENTS, BATCH_BYTES).withInterval(INTERVAL);
    HttpPeer peer =
        new HttpPeer(
            TlsParameters.read(parameters).orElse(null),
            parameters.find(HttpParameters.PROXY).orElse(null),
            options.timeout());
    SlackSender sender = new SlackSender(parameters.get(URL), peer, context.clock().getZone());
    Template message = parameters.find(MESSAGE).orElse(null);
    if (message != null && message.toString().isBlank()) {
      throw new ParameterException(MESSAGE.name(), "is empty", "write a text, or remove it");
    }
    return new Slack(new Delivery(options, sender, context), message);
  }
}
