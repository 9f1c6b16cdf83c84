// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.slack;

import java.time.Duration;
import java.time.ZoneOffset;
import org.sshlog.delivery.Delivery;
import org.sshlog.delivery.DeliveryOptions;
import org.sshlog.delivery.http.HttpPeer;
import org.sshlog.spi.Action;
import org.sshlog.spi.ActionProvider;
import org.sshlog.spi.Parameters;
import org.sshlog.spi.PluginContext;
import org.sshlog.spi.PluginDescriptor;

/** The action without the second that Slack wants between two messages. */
public final class Unpaced implements ActionProvider {
  private static final int BATCH_EVENTS = 1_000;
  private static final int BATCH_BYTES = 1024 * 1024;

  /** Makes nothing yet. */
  public Unpaced() {}

  @Override
  public PluginDescriptor descriptor() {
    return new SlackProvider().descriptor();
  }

  @Override
  public Action create(Parameters parameters, PluginContext context) {
    DeliveryOptions options = DeliveryOptions.of(parameters).withBatch(BATCH_EVENTS, BATCH_BYTES);
    HttpPeer peer = new HttpPeer(null, null, Duration.ofSeconds(10));
    SlackSender sender = new SlackSender(parameters.get(SlackProvider.URL), peer, ZoneOffset.UTC);
    return new Slack(new Delivery(options, sender, context), null);
  }
}
