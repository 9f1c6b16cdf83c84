// SPDX-License-Identifier: Apache-2.0
package org.sshlog.delivery.http;

import java.net.InetSocketAddress;
import java.net.URI;
import org.sshlog.spi.Parameter;
import org.sshlog.spi.ParameterType;

/** What actions that send HTTP requests declare alike. */
public final class HttpParameters {
  /** An http or https URL with a host, without a user and a fragment. */
  public static final ParameterType<URI> URL =
      ParameterType.of("url", "a URL such as https://host/path", HttpParameters::url);

  /** The proxy to send through; the address is not resolved. */
  public static final Parameter<InetSocketAddress> PROXY =
      Parameter.of(
          "proxy",
          ParameterType.of("address", "host:port", HttpParameters::address),
          "HTTP proxy to send through, without a password");

  private HttpParameters() {}

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
