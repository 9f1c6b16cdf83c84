// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.statsd;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.sshlog.spi.ActionProvider;
import org.sshlog.spi.testkit.peer.LocalActionContract;

/**
 * The published contract, with a local socket: over UDP nobody could tell whether a server is
 * there. Without a flush interval, so that a failure is told with the event that failed.
 */
class StatsdContractTest extends LocalActionContract {
  @Override
  protected ActionProvider provider() {
    return new StatsdProvider();
  }

  @Override
  protected Map<String, Object> validParameters(Path tmp) throws IOException {
    return Map.of(
        "server_address", socket(tmp).toString(),
        "port", "8125",
        "statsd_prefix", "hosts.ssh",
        "tags", List.of("user", "command"),
        "flush_interval", "0");
  }

  @Override
  protected long delivered(Path tmp) {
    return datagrams().stream()
        .flatMap(datagram -> new String(datagram, US_ASCII).lines())
        .filter(line -> line.contains("|c"))
        .count();
  }
}
