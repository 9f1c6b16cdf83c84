// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.webhook;

import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.sshlog.delivery.Delivery;
import org.sshlog.delivery.DeliveryOptions;
import org.sshlog.delivery.http.HttpParameters;
import org.sshlog.delivery.http.HttpPeer;
import org.sshlog.delivery.tls.TlsParameters;
import org.sshlog.spi.Action;
import org.sshlog.spi.ActionProvider;
import org.sshlog.spi.Parameter;
import org.sshlog.spi.ParameterException;
import org.sshlog.spi.ParameterType;
import org.sshlog.spi.ParameterTypes;
import org.sshlog.spi.Parameters;
import org.sshlog.spi.PluginContext;
import org.sshlog.spi.PluginDescriptor;

/** Makes actions that send events to a web server. Safe for use from any thread. */
public final class WebhookProvider implements ActionProvider {
  static final Parameter<URI> URL =
      Parameter.of(
              "webhook_url",
              HttpParameters.URL,
              "where to send each event; https checks the server's certificate and name")
          .required()
          .secret();
  static final Parameter<Boolean> GET =
      Parameter.of(
              "do_get_request",
              ParameterTypes.BOOLEAN,
              "sends GET requests with the event's fields in the query, cut to 1000 characters"
                  + " each, in place of POST requests with JSON")
          .defaultsTo(false);
  static final Parameter<List<Target.Header>> HEADERS =
      Parameter.of(
              "headers",
              ParameterType.of("header", "'Name: value'", WebhookProvider::header).list(),
              "HTTP headers to send with each request, such as 'Authorization: Bearer ...'")
          .defaultsTo(List.of())
          .secret();
  static final Parameter<String> SIGNING_KEY =
      Parameter.of(
              "hmac_secret",
              ParameterTypes.TEXT,
              "signs each request: the header X-SSHLog-Signature is then sha256= and the"
                  + " HMAC-SHA256 of the body, or of the event's part of the query, in hex")
          .secret();
  static final Parameter<Long> BATCH =
      Parameter.of(
              "batch_events",
              ParameterTypes.number(1, 1_000),
              "how many events go into one POST request when they wait; above 1 the body is a JSON"
                  + " list, also of a single event")
          .defaultsTo(1L);

  private static final int BATCH_BYTES = 256 * 1024;

  /** Makes nothing yet. */
  public WebhookProvider() {}

  @Override
  public PluginDescriptor descriptor() {
    return PluginDescriptor.of(
        "webhook_action",
        "Sends each event to a web server, at least once and in order",
        DeliveryOptions.with(
            URL,
            GET,
            HEADERS,
            SIGNING_KEY,
            TlsParameters.CA_FILE,
            TlsParameters.CERTIFICATE,
            TlsParameters.KEY,
            HttpParameters.PROXY,
            BATCH));
  }

  @Override
  public Action create(Parameters parameters, PluginContext context) {
    boolean get = parameters.get(GET);
    int batch = Math.toIntExact(parameters.get(BATCH));
    if (get && batch > 1) {
      throw new ParameterException(
          BATCH.name(), "can't be used with do_get_request", "remove one of them");
    }
    DeliveryOptions options = DeliveryOptions.of(parameters).withBatch(batch, BATCH_BYTES);
    Target target =
        new Target(
            parameters.get(URL),
            get,
            batch > 1,
            parameters.get(HEADERS),
            parameters
                .find(SIGNING_KEY)
                .map(key -> key.getBytes(StandardCharsets.UTF_8))
                .orElse(null));
    if (target.key() != null && target.key().length == 0) {
      throw new ParameterException(SIGNING_KEY.name(), "is empty", "write a text, or remove it");
    }
    HttpPeer peer =
        new HttpPeer(
            TlsParameters.read(parameters).orElse(null),
            parameters.find(HttpParameters.PROXY).orElse(null),
            options.timeout());
    return new Webhook(new Delivery(options, new HttpSender(target, peer), context), get);
  }

  private static Target.Header header(String text) {
    int colon = text.indexOf(':');
    if (colon < 1) {
      throw new IllegalArgumentException("is not a header");
    }
    String name = text.substring(0, colon).trim();
    String value = text.substring(colon + 1).trim();
    try {
      HttpRequest.newBuilder().setHeader(name, value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("is not a header that can be set");
    }
    return new Target.Header(name, value);
  }
}
