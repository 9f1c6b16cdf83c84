// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.syslog;

import static org.sshlog.action.syslog.SyslogProvider.CA_FILE;
import static org.sshlog.action.syslog.SyslogProvider.CLIENT_CERTIFICATE;
import static org.sshlog.action.syslog.SyslogProvider.CLIENT_KEY;
import static org.sshlog.action.syslog.SyslogProvider.FORMAT;
import static org.sshlog.action.syslog.SyslogProvider.PORT;
import static org.sshlog.action.syslog.SyslogProvider.SERVER;
import static org.sshlog.action.syslog.SyslogProvider.TLS;
import static org.sshlog.action.syslog.SyslogProvider.UDP;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.sshlog.delivery.Delivery;
import org.sshlog.delivery.DeliveryOptions;
import org.sshlog.delivery.datagram.Datagrams;
import org.sshlog.spi.Action;
import org.sshlog.spi.Parameter;
import org.sshlog.spi.ParameterException;
import org.sshlog.spi.Parameters;
import org.sshlog.spi.PluginContext;

/** Where the parameters say that messages go, and how; finds what contradicts itself. */
final class Destination {
  private static final int PORT_OF_SYSLOG = 514;
  private static final int PORT_OF_TLS = 6514;
  private static final int BATCH_MESSAGES = 256;
  private static final int BATCH_BYTES = 64 * 1024;

  private Destination() {}

  static boolean isLocal(Parameters parameters) {
    return parameters.get(SERVER).startsWith("/");
  }

  static boolean isUdp(Parameters parameters) {
    return !isLocal(parameters) && parameters.get(UDP) && !parameters.get(TLS);
  }

  static Format format(Parameters parameters) {
    return parameters.find(FORMAT).orElse(isLocal(parameters) ? Format.RFC3164 : Format.RFC5424);
  }

  /** What sends the messages of {@code layout}. */
  static Action of(Parameters parameters, Layout layout, PluginContext context) {
    String server = parameters.get(SERVER);
    Duration timeout = parameters.get(DeliveryOptions.TIMEOUT);
    boolean datagrams = isLocal(parameters) || isUdp(parameters);
    if (datagrams && parameters.get(DeliveryOptions.SPOOL_MB) > 0) {
      context.warn(
          DeliveryOptions.SPOOL_MB,
          "is of no use with datagrams, of which nobody knows whether they arrive",
          "write udp: false and name a server, or remove it");
    }
    Optional<TlsFiles> tls = tls(parameters);
    if (isLocal(parameters)) {
      return new Unanswered(layout, Datagrams.local(Path.of(server)), timeout);
    }
    if (format(parameters) == Format.JOURNALD) {
      throw new ParameterException(
          FORMAT.name(),
          "is for the journal of this machine, not for a server",
          "write server_address: /run/systemd/journal/socket");
    }
    int standard = parameters.get(TLS) ? PORT_OF_TLS : PORT_OF_SYSLOG;
    int port = parameters.find(PORT).map(Math::toIntExact).orElse(standard);
    if (isUdp(parameters)) {
      return new Unanswered(layout, Datagrams.udp(server, port), timeout);
    }
    DeliveryOptions options = DeliveryOptions.of(parameters).withBatch(BATCH_MESSAGES, BATCH_BYTES);
    Connected connected = new Connected(server, port, tls, timeout);
    return new Delivered(layout, new Delivery(options, connected, context));
  }

  private static Optional<TlsFiles> tls(Parameters parameters) {
    if (!parameters.get(TLS)) {
      for (Parameter<Path> file : List.of(CA_FILE, CLIENT_CERTIFICATE, CLIENT_KEY)) {
        if (parameters.find(file).isPresent()) {
          throw new ParameterException(file.name(), "is of no use without TLS", "add tls: true");
        }
      }
      return Optional.empty();
    }
    if (isLocal(parameters)) {
      throw new ParameterException(
          TLS.name(), "can't be used with a local socket", "remove it, or name a server");
    }
    Optional<Path> certificate = parameters.find(CLIENT_CERTIFICATE);
    Optional<Path> key = parameters.find(CLIENT_KEY);
    if (certificate.isPresent() != key.isPresent()) {
      throw new ParameterException(
          (certificate.isPresent() ? CLIENT_CERTIFICATE : CLIENT_KEY).name(),
          "is of no use alone",
          "give client_certificate and client_key, or neither");
    }
    return Optional.of(new TlsFiles(parameters.find(CA_FILE), certificate, key));
  }
}
