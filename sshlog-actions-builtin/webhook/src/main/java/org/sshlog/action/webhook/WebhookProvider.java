// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.webhook;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.sshlog.delivery.Delivery;
import org.sshlog.delivery.DeliveryOptions;
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
              ParameterType.of("url", "a URL such as https://host/path", WebhookProvider::url),
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
  static final Parameter<Path> CA_FILE =
      Parameter.of(
          "ca_file",
          ParameterTypes.PATH,
          "PEM file of the authorities to trust, in place of Java's own");
  static final Parameter<Path> CERTIFICATE =
      Parameter.of(
          "client_certificate",
          ParameterTypes.PATH,
          "PEM file of a certificate to show the server");
  static final Parameter<Path> KEY =
      Parameter.of(
          "client_key", ParameterTypes.PATH, "PEM file of its private key, as unencrypted PKCS #8");
  static final Parameter<InetSocketAddress> PROXY =
      Parameter.of(
          "proxy",
          ParameterType.of("address", "host:port", WebhookProvider::address),
          "HTTP proxy to send through, without a password");
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
            URL, GET, HEADERS, SIGNING_KEY, CA_FILE, CERTIFICATE, KEY, PROXY, BATCH));
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
                .orElse(null),
            tls(parameters),
            parameters.find(PROXY).orElse(null),
            options.timeout());
    if (target.key() != null && target.key().length == 0) {
      throw new ParameterException(SIGNING_KEY.name(), "is empty", "write a text, or remove it");
    }
    return new Webhook(new Delivery(options, new HttpSender(target), context), get);
  }

  private static SSLContext tls(Parameters parameters) {
    Path ca = parameters.find(CA_FILE).orElse(null);
    Path certificate = parameters.find(CERTIFICATE).orElse(null);
    Path key = parameters.find(KEY).orElse(null);
    if ((certificate == null) != (key == null)) {
      Parameter<Path> missing = key == null ? KEY : CERTIFICATE;
      throw new ParameterException(
          missing.name(), "is missing", "give client_certificate and client_key, or none of them");
    }
    if (ca == null && key == null) {
      return null;
    }
    read(CA_FILE, ca, null, null);
    return read(KEY, ca, certificate, key);
  }

  private static SSLContext read(Parameter<Path> blamed, Path ca, Path certificate, Path key) {
    try {
      return Pem.context(ca, certificate, key);
    } catch (IOException e) {
      throw new ParameterException(
          blamed.name(), "can't be read (" + e + ")", "name a PEM file that root can read");
    } catch (GeneralSecurityException e) {
      throw new ParameterException(
          blamed.name(), "can't be used: " + e.getMessage(), "name a file in PEM format");
    }
  }

  private static URI url(String text) {
    // The text may be a secret as a whole, so no message repeats it.
    URI url;
    try {
      url = URI.create(text.trim());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("is not a URL", e);
    }
    String scheme = url.getScheme();
    if (url.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
      throw new IllegalArgumentException("is not a URL of http or https with a host");
    }
    if (url.getRawUserInfo() != null || url.getRawFragment() != null) {
      throw new IllegalArgumentException("has a user or a fragment, which are never sent");
    }
    return url;
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

  private static InetSocketAddress address(String text) {
    try {
      URI uri = URI.create("http://" + text.trim());
      if (uri.getHost() == null || uri.getPort() < 1 || uri.getPort() > 65_535) {
        throw new IllegalArgumentException("'" + text + "' is not an address with a port");
      }
      return InetSocketAddress.createUnresolved(uri.getHost(), uri.getPort());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'" + text + "' is not an address with a port", e);
    }
  }
}
