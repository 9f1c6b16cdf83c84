// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.ratelimit;

import java.util.EnumSet;
import org.sshlog.spi.Filter;
import org.sshlog.spi.FilterProvider;
import org.sshlog.spi.Parameter;
import org.sshlog.spi.ParameterType;
import org.sshlog.spi.ParameterTypes;
import org.sshlog.spi.Parameters;
import org.sshlog.spi.PluginContext;
import org.sshlog.spi.PluginDescriptor;
import org.sshlog.spi.event.CommandEvent;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.event.EventType;
import org.sshlog.spi.event.NetworkConnect;

/**
 * Lets through so many events in so much time, and holds back the rest. Each user, address or
 * command may have a limit of its own. A whole allowance may be used at once; it comes back evenly
 * over the time. With a threshold, what is no flood does not pass at all: only when so many events
 * have come without a pause as long as that time, the next ones do. What is held back by the limit
 * is counted and logged, at first at once and then once a minute.
 */
public final class RateLimitProvider implements FilterProvider {
  private static final Parameter<Rate> LIMIT =
      Parameter.of(
              "limit",
              ParameterType.of(
                  "rate", "a number and a time such as 10/min, 5/10s or 100/h", Rate::parse),
              "how many events pass in a time")
          .required();
  private static final Parameter<By> BY =
      Parameter.of(
              "by",
              ParameterTypes.choice(By.class),
              "what has a limit of its own: each user, each client's ip, each command's name")
          .defaultsTo(By.NONE);

  private static final Parameter<Long> AFTER =
      Parameter.of(
              "after",
              ParameterTypes.number(0, 1_000_000),
              "how many events must have come before one passes, without a pause as long as the"
                  + " limit's time")
          .defaultsTo(0L);

  /** What has a limit of its own. */
  enum By {
    NONE,
    USER,
    IP,
    COMMAND
  }

  private static final PluginDescriptor DESCRIPTOR =
      PluginDescriptor.of(
          "rate_limit",
          "Lets through a limited number of events in a time",
          EnumSet.allOf(EventType.class),
          LIMIT,
          BY,
          AFTER);

  /** For the service loader. */
  public RateLimitProvider() {}

  @Override
  public PluginDescriptor descriptor() {
    return DESCRIPTOR;
  }

  @Override
  public Filter create(Parameters parameters, PluginContext context) {
    By by = parameters.get(BY);
    RateLimiter limiter =
        new RateLimiter(parameters.get(LIMIT), parameters.get(AFTER), context.logger());
    return event -> limiter.admit(keyOf(event, by), event.timeNs());
  }

  /** Whose allowance an event uses; events without a command share one. */
  private static String keyOf(Event event, By by) {
    switch (by) {
      case USER:
        return event.connection().username();
      case IP:
        return event.connection().tcp().clientIp();
      case COMMAND:
        if (event instanceof CommandEvent command) {
          return command.command().filename();
        }
        return event instanceof NetworkConnect connect ? connect.filename() : "";
      default:
        return "";
    }
  }
}
