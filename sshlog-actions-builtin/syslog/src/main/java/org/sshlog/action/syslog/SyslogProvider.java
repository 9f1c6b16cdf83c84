// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.syslog;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
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
import org.sshlog.spi.event.EventType;

/** Makes actions that send events as syslog messages. Safe for use from any thread. */
public final class SyslogProvider implements ActionProvider {
  private static final int MAX_SOCKET_PATH = 107;
  private static final int MAX_DATAGRAM = 65_507;
  private static final int MAX_LOCAL = 128 * 1024; // a socket's buffer is 208 KiB by default
  private static final int DEFAULT_DATAGRAM = 1400;
  private static final int DEFAULT_MESSAGE = 8192;
  private static final int DEFAULT_JOURNAL = 65_536;
  private static final Duration MAX_TIMEOUT = Duration.ofMinutes(5);
  private static final Pattern HOST = Pattern.compile("[\\p{Alnum}._:%-]{1,255}");
  private static final Pattern PROGRAM = Pattern.compile("[\\p{Alnum}._/-]{1,32}");
  private static final Pattern ELEMENT_ID = Pattern.compile("[\\p{Alnum}._-]{1,20}@[0-9.]{1,11}");

  static final Parameter<String> SERVER =
      Parameter.of(
              "server_address",
              ParameterType.of(
                  "address",
                  "a host name, an IP address, or the absolute path of a local socket such as"
                      + " /dev/log",
                  SyslogProvider::parseServer),
              "the syslog server, or the socket of this machine's own")
          .required();
  static final Parameter<Long> PORT =
      Parameter.of(
          "port",
          ParameterTypes.number(1, 65_535),
          "the server's port; 514 when not given, with tls 6514");
  static final Parameter<String> PROGRAM_NAME =
      Parameter.of(
              "program_name",
              matching(PROGRAM, "program name", "1 to 32 letters, digits and . _ / -"),
              "the name of the program that messages are from")
          .defaultsTo("sshlog");
  static final Parameter<Boolean> UDP =
      Parameter.of(
              "udp",
              ParameterTypes.BOOLEAN,
              "whether to send by UDP, which loses messages silently, or else over a TCP connection,"
                  + " with all that stands below about what waits for the server;"
                  + " with tls it is TCP in any case")
          .defaultsTo(true);
  static final Parameter<Boolean> OUTPUT_JSON =
      Parameter.of(
              "output_json",
              ParameterTypes.BOOLEAN,
              "whether a message is a JSON object; the same as message_format: json")
          .defaultsTo(false);
  static final Parameter<MessageFormat> MESSAGE_FORMAT =
      Parameter.of(
          "message_format",
          ParameterTypes.choice(MessageFormat.class),
          "what a message says: text is the line for people, json the event's own fields; ecs, ocsf"
              + " and cef are schemas of security products. text when not given");
  static final Parameter<Format> FORMAT =
      Parameter.of(
          "format",
          ParameterTypes.choice(Format.class),
          "the protocol: rfc3164 is the old one, journald the journal's own for its socket"
              + " /run/systemd/journal/socket. rfc5424 when not given; on another local socket"
              + " rfc3164, which is what daemons read there");
  static final Parameter<Facility> FACILITY =
      Parameter.of("facility", Facility.TYPE, "the facility of all messages")
          .defaultsTo(Facility.AUTHPRIV);
  static final Parameter<Severity> SEVERITY =
      Parameter.of(
              "severity", Severity.TYPE, "the severity of messages that severity_of does not name")
          .defaultsTo(Severity.INFO);
  static final Parameter<List<TypeSeverity>> SEVERITY_OF =
      Parameter.of("severity_of", TypeSeverity.TYPE.list(), "the severity of some types of event")
          .defaultsTo(
              List.of(
                  new TypeSeverity(EventType.CONNECTION_AUTH_FAILED, Severity.WARNING),
                  new TypeSeverity(EventType.DATA_LOST, Severity.ERR)));
  static final Parameter<String> ELEMENT =
      Parameter.of(
              "structured_data_id",
              matching(
                  ELEMENT_ID,
                  "name of structured data",
                  "a name, @ and a private enterprise number, such as sshlog@32473"),
              "in rfc5424 with text, the name of the element that holds the event's fields; put your"
                  + " own enterprise number behind the @, the default is the one for examples")
          .defaultsTo("sshlog@32473");
  static final Parameter<Long> MAX_BYTES =
      Parameter.of(
          "max_message_bytes",
          ParameterTypes.number(1024, 1024 * 1024),
          "the longest message; the texts of an event that makes a longer one are shortened, which"
              + " the message tells. When not given 1400 for UDP (one packet), 65536 for the"
              + " journal, else 8192, which servers take by default");
  static final Parameter<Boolean> TLS =
      Parameter.of(
              "tls",
              ParameterTypes.BOOLEAN,
              "whether the connection is encrypted and the server's certificate checked, also for"
                  + " its name")
          .defaultsTo(false);
  static final Parameter<Path> CA_FILE =
      Parameter.of(
          "ca_file",
          ParameterTypes.PATH,
          "PEM file with the certificates of the authorities to trust; when not given those that"
              + " Java trusts");
  static final Parameter<Path> CLIENT_CERTIFICATE =
      Parameter.of(
          "client_certificate",
          ParameterTypes.PATH,
          "PEM file with the certificate to show to the server, and those between it and its"
              + " authority");
  static final Parameter<Path> CLIENT_KEY =
      Parameter.of(
          "client_key",
          ParameterTypes.PATH,
          "PEM file with the private key of client_certificate, PKCS #8 without a password");

  /** Makes nothing yet. */
  public SyslogProvider() {}

  @Override
  public PluginDescriptor descriptor() {
    return PluginDescriptor.of(
        "syslog_action",
        "Sends each event as a syslog message to a server, or to this machine's own daemon or"
            + " journal",
        DeliveryOptions.with(
            SERVER,
            PORT,
            PROGRAM_NAME,
            UDP,
            OUTPUT_JSON,
            MESSAGE_FORMAT,
            FORMAT,
            FACILITY,
            SEVERITY,
            SEVERITY_OF,
            ELEMENT,
            MAX_BYTES,
            TLS,
            CA_FILE,
            CLIENT_CERTIFICATE,
            CLIENT_KEY));
  }

  @Override
  public Action create(Parameters parameters, PluginContext context) {
    Duration timeout = parameters.get(DeliveryOptions.TIMEOUT);
    if (timeout.isZero() || timeout.compareTo(MAX_TIMEOUT) > 0) {
      throw new ParameterException(
          DeliveryOptions.TIMEOUT.name(),
          "is not between 1ms and 5min",
          "write a duration such as 10s");
    }
    Layout layout = layout(parameters, context);
    Layout limited = new Limited(layout, maxBytes(parameters), context.logger());
    return Destination.of(parameters, limited, context);
  }

  private static int maxBytes(Parameters parameters) {
    int byDefault =
        Destination.isUdp(parameters)
            ? DEFAULT_DATAGRAM
            : Destination.format(parameters) == Format.JOURNALD ? DEFAULT_JOURNAL : DEFAULT_MESSAGE;
    int bytes = parameters.find(MAX_BYTES).map(Math::toIntExact).orElse(byDefault);
    int most =
        Destination.isUdp(parameters)
            ? MAX_DATAGRAM
            : Destination.isLocal(parameters) ? MAX_LOCAL : bytes;
    if (bytes > most) {
      throw new ParameterException(
          MAX_BYTES.name(), bytes + " is more than a datagram holds", "write at most " + most);
    }
    return bytes;
  }

  private static Layout layout(Parameters parameters, PluginContext context) {
    MessageFormat message = messageFormat(parameters);
    Origin origin = new Origin(parameters.get(PROGRAM_NAME), ProcessHandle.current().pid());
    Priorities priorities =
        new Priorities(
            parameters.get(FACILITY), parameters.get(SEVERITY), parameters.get(SEVERITY_OF));
    return switch (Destination.format(parameters)) {
      case RFC5424 ->
          new Rfc5424(origin, priorities, message, parameters.get(ELEMENT), context.clock());
      case RFC3164 ->
          new Rfc3164(
              origin, priorities, message, Destination.isLocal(parameters), context.clock());
      case JOURNALD -> new Journal(origin, priorities, message);
    };
  }

  private static MessageFormat messageFormat(Parameters parameters) {
    boolean json = parameters.get(OUTPUT_JSON);
    MessageFormat format =
        parameters.find(MESSAGE_FORMAT).orElse(json ? MessageFormat.JSON : MessageFormat.TEXT);
    if (json && format != MessageFormat.JSON) {
      throw new ParameterException(
          OUTPUT_JSON.name(),
          "contradicts message_format, which is " + format,
          "remove one of the two");
    }
    return format;
  }

  private static String parseServer(String text) {
    if (!text.startsWith("/")) {
      return requireMatch(HOST, "host name or address", text);
    }
    if (text.getBytes(StandardCharsets.UTF_8).length > MAX_SOCKET_PATH || text.contains("\0")) {
      throw new IllegalArgumentException("this path is too long for a socket, or holds a NUL");
    }
    return text;
  }

  private static ParameterType<String> matching(Pattern pattern, String what, String expectation) {
    return ParameterType.of("name", expectation, text -> requireMatch(pattern, what, text));
  }

  private static String requireMatch(Pattern pattern, String what, String text) {
    if (!pattern.matcher(text).matches()) {
      String shown = text.length() > 100 ? text.substring(0, 100) + "..." : text;
      throw new IllegalArgumentException("'" + shown + "' is not a " + what);
    }
    return text;
  }
}
