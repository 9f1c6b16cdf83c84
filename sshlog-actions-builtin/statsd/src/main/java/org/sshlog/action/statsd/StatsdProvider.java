// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.statsd;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.sshlog.delivery.datagram.Datagrams;
import org.sshlog.spi.Action;
import org.sshlog.spi.ActionProvider;
import org.sshlog.spi.Parameter;
import org.sshlog.spi.ParameterException;
import org.sshlog.spi.ParameterType;
import org.sshlog.spi.ParameterTypes;
import org.sshlog.spi.Parameters;
import org.sshlog.spi.PluginContext;
import org.sshlog.spi.PluginDescriptor;

/** Makes actions that count events at a StatsD server. Safe for use from any thread. */
public final class StatsdProvider implements ActionProvider {
  private static final int MAX_SOCKET_PATH = 107;
  private static final int MAX_SHOWN = 100;
  private static final Duration MAX_INTERVAL = Duration.ofMinutes(1);
  private static final Pattern HOST = Pattern.compile("[\\p{Alnum}._:%-]{1,255}");
  private static final Pattern PREFIX = Pattern.compile("[\\p{Alnum}._-]{1,100}");

  static final Parameter<String> SERVER =
      Parameter.of(
              "server_address",
              ParameterType.of(
                  "address",
                  "a host name, an IP address, or the absolute path of a local datagram socket",
                  StatsdProvider::parseServer),
              "the StatsD server")
          .required();
  static final Parameter<Long> PORT =
      Parameter.of("port", ParameterTypes.number(1, 65_535), "the server's port").defaultsTo(8125L);
  static final Parameter<String> PREFIX_OF_NAMES =
      Parameter.of(
              "statsd_prefix",
              ParameterType.of(
                  "name",
                  "1 to 100 letters, digits and . _ -",
                  text -> require(PREFIX, "prefix", text)),
              "what all names begin with: sshlog.command_start")
          .defaultsTo("sshlog");
  static final Parameter<List<Tag>> TAGS =
      Parameter.of(
              "tags",
              ParameterTypes.choice(Tag.class).list(),
              "by what metrics can be told apart, in DogStatsD's form; an empty list for a server of"
                  + " plain StatsD, which knows no tags. pid and client_port have a new value for"
                  + " each connection, which some services charge for")
          .defaultsTo(List.of(Tag.values()));
  static final Parameter<Boolean> GAUGE =
      Parameter.of(
              "session_gauge",
              ParameterTypes.BOOLEAN,
              "whether to send the gauge active_sessions: of the sessions that this action is told"
                  + " of, so it needs both connection_established and connection_close")
          .defaultsTo(true);
  static final Parameter<Boolean> TIMERS =
      Parameter.of(
              "timers",
              ParameterTypes.BOOLEAN,
              "whether to send the timers session_duration and command_duration, in milliseconds")
          .defaultsTo(true);
  static final Parameter<Long> MAX_PACKET =
      Parameter.of(
              "max_packet_bytes",
              ParameterTypes.number(1232, 65_507),
              "the size up to which metrics are packed into one packet; 1432 fits Ethernet")
          .defaultsTo(1432L);
  static final Parameter<Duration> INTERVAL =
      Parameter.of(
              "flush_interval",
              ParameterTypes.DURATION,
              "how long a packet that is not full waits for more, at most 1min; 0 sends it as soon as"
                  + " no further event waits")
          .defaultsTo(Duration.ofSeconds(1));

  /** Makes nothing yet. */
  public StatsdProvider() {}

  @Override
  public PluginDescriptor descriptor() {
    return PluginDescriptor.of(
        "statsd_action",
        "Counts each event at a StatsD server, and measures sessions and commands",
        SERVER,
        PORT,
        PREFIX_OF_NAMES,
        TAGS,
        GAUGE,
        TIMERS,
        MAX_PACKET,
        INTERVAL);
  }

  @Override
  public Action create(Parameters parameters, PluginContext context) {
    Duration interval = parameters.get(INTERVAL);
    if (interval.compareTo(MAX_INTERVAL) > 0) {
      throw new ParameterException(
          INTERVAL.name(), "is more than 1min", "write a duration such as 1s");
    }
    String server = parameters.get(SERVER);
    Datagrams datagrams =
        server.startsWith("/")
            ? Datagrams.local(Path.of(server))
            : Datagrams.udp(server, Math.toIntExact(parameters.get(PORT)));
    Metrics metrics =
        new Metrics(
            parameters.get(PREFIX_OF_NAMES),
            parameters.get(TAGS),
            parameters.get(TIMERS),
            parameters.get(GAUGE) ? new ActiveSessions() : null);
    Packets packets = new Packets(datagrams, Math.toIntExact(parameters.get(MAX_PACKET)));
    return new Statsd(metrics, packets, interval);
  }

  private static String parseServer(String text) {
    if (!text.startsWith("/")) {
      return require(HOST, "host name or address", text);
    }
    if (text.getBytes(UTF_8).length > MAX_SOCKET_PATH || text.contains("\0")) {
      throw new IllegalArgumentException("this path is too long for a socket, or holds a NUL");
    }
    return text;
  }

  private static String require(Pattern pattern, String what, String text) {
    if (!pattern.matcher(text).matches()) {
      String shown = text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "..." : text;
      throw new IllegalArgumentException("'" + shown + "' is not a " + what);
    }
    return text;
  }
}
