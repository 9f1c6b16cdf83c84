// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.clientip;

import java.util.EnumSet;
import java.util.List;
import org.sshlog.spi.Filter;
import org.sshlog.spi.FilterProvider;
import org.sshlog.spi.Parameter;
import org.sshlog.spi.ParameterType;
import org.sshlog.spi.Parameters;
import org.sshlog.spi.PluginContext;
import org.sshlog.spi.PluginDescriptor;
import org.sshlog.spi.event.EventType;

/**
 * Keeps the events of clients by their address: it must lie in one of the ranges, if there are any
 * without an exclamation mark, and in none of those with one. A connection without an address lies
 * nowhere and does not pass. Names are never looked up.
 */
public final class ClientIpProvider implements FilterProvider {
  private static final ParameterType<AddressRange> RANGE =
      ParameterType.of(
          "address",
          "an IP address or a range such as 10.0.0.0/8 or '!2001:db8::/32' (with ! in quotes)",
          AddressRange::parse);
  private static final Parameter<List<AddressRange>> CLIENT_IP =
      Parameter.of(
              "client_ip",
              RANGE.nonEmptyList(),
              "addresses and ranges of clients; ! before one excludes it")
          .required();
  private static final PluginDescriptor DESCRIPTOR =
      PluginDescriptor.of(
          "client_ip",
          "Keeps events of clients with these addresses",
          EnumSet.complementOf(EnumSet.of(EventType.DATA_LOST)),
          CLIENT_IP);

  /** For the service loader. */
  public ClientIpProvider() {}

  @Override
  public PluginDescriptor descriptor() {
    return DESCRIPTOR;
  }

  @Override
  public Filter create(Parameters parameters, PluginContext context) {
    List<AddressRange> ranges = parameters.get(CLIENT_IP);
    boolean anywhere = ranges.stream().allMatch(AddressRange::excluded);
    return event -> {
      byte[] address = AddressRange.addressOf(event.connection().tcp().clientIp());
      return address != null
          && (anywhere || ranges.stream().anyMatch(r -> !r.excluded() && r.contains(address)))
          && ranges.stream().noneMatch(r -> r.excluded() && r.contains(address));
    };
  }
}
