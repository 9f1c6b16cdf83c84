// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.syslog;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Clock;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.sshlog.spi.event.Event;

/**
 * The old syslog protocol, for servers that know no other; and, without the host's name, what a
 * program of this machine writes to its own daemon. Times are local and say no year.
 */
final class Rfc3164 implements Layout {
  private static final int MAX_HOSTNAME = 255;
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss ", Locale.ROOT);

  private final Origin origin;
  private final Priorities priorities;
  private final MessageFormat format;
  private final boolean local;
  private final Clock clock;

  Rfc3164(Origin origin, Priorities priorities, MessageFormat format, boolean local, Clock clock) {
    this.origin = origin;
    this.priorities = priorities;
    this.format = format;
    this.local = local;
    this.clock = clock;
  }

  @Override
  public byte[] of(Event event) {
    StringBuilder out = new StringBuilder(256);
    out.append('<').append(priorities.of(event.type())).append('>');
    ZonedDateTime time = Rfc5424.time(event).atZone(clock.getZone());
    TIMESTAMP.formatTo(time, out);
    if (!local) {
      out.append(Rfc5424.printable(event.connection().hostname(), MAX_HOSTNAME)).append(' ');
    }
    out.append(origin.program()).append('[').append(origin.pid()).append("]: ");
    out.append(format.of(event, priorities.severityOf(event.type())));
    return out.toString().getBytes(UTF_8);
  }
}
