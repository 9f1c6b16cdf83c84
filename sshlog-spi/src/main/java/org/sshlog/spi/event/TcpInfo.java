// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.event;

import static java.util.Objects.requireNonNull;

/**
 * The two ends of a TCP connection.
 *
 * @param clientIp the client's address in canonical text form, an IPv4-mapped IPv6 address as IPv4;
 *     empty when the connection has no IP address (a proxied {@code sshd -i}); never null
 * @param clientPort 0 to 65535, 0 when there is none
 * @param serverIp the address on this machine that the client reached; empty as {@code clientIp}
 * @param serverPort 0 to 65535, 0 when there is none
 */
public record TcpInfo(String clientIp, int clientPort, String serverIp, int serverPort) {
  /** A connection without IP addresses. */
  public static final TcpInfo NONE = new TcpInfo("", 0, "", 0);

  public TcpInfo {
    requireNonNull(clientIp, "clientIp");
    requireNonNull(serverIp, "serverIp");
  }
}
