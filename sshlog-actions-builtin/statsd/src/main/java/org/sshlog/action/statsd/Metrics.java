// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.statsd;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.sshlog.spi.event.CommandFinish;
import org.sshlog.spi.event.ConnectionClose;
import org.sshlog.spi.event.ConnectionEstablished;
import org.sshlog.spi.event.Event;

/**
 * The metrics of an event, each one line of the protocol. In tags a user can write only what has no
 * meaning there: letters and digits of ASCII and a few signs; all else becomes an underscore. For
 * one thread.
 */
final class Metrics {
  private static final int MAX_TAG_VALUE = 120;
  private static final String SAFE_SIGNS = "._-/:+";
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final String prefix;
  private final Set<Tag> tags;
  private final boolean timers;
  private final ActiveSessions sessions;

  /**
   * What to make of events.
   *
   * @param tags none for plain StatsD
   * @param sessions counts sessions for the gauge; null for no gauge
   */
  Metrics(String prefix, List<Tag> tags, boolean timers, ActiveSessions sessions) {
    this.prefix = prefix;
    this.tags = EnumSet.noneOf(Tag.class);
    this.tags.addAll(tags);
    this.timers = timers;
    this.sessions = sessions;
  }

  /** The lines of {@code event}, at least one, without line ends. */
  List<String> of(Event event) {
    List<String> lines = new ArrayList<>(3);
    lines.add(line(event, event.type().wireName(), 1, "c", tags));
    if (timers && event instanceof CommandFinish finish) {
      long millis = finish.timeNs() / NANOS_PER_MILLI - finish.command().startTimeMs();
      lines.add(line(event, "command_duration", Math.max(0, millis), "ms", tags));
    } else if (timers && event instanceof ConnectionClose close) {
      long millis = close.timeNs() / NANOS_PER_MILLI - close.connection().startTimeMs();
      lines.add(line(event, "session_duration", Math.max(0, millis), "ms", tags));
    }
    if (sessions != null && count(event)) {
      Set<Tag> machine = EnumSet.of(Tag.HOSTNAME);
      machine.retainAll(tags);
      lines.add(line(event, "active_sessions", sessions.count(), "g", machine));
    }
    return lines;
  }

  private boolean count(Event event) {
    if (event instanceof ConnectionEstablished) {
      return sessions.began(event.connection().sessionId());
    }
    return event instanceof ConnectionClose && sessions.ended(event.connection().sessionId());
  }

  private String line(Event event, String name, long value, String kind, Set<Tag> which) {
    StringBuilder out = new StringBuilder(160).append(prefix).append('.').append(name);
    out.append(':').append(value).append('|').append(kind);
    String separator = "|#";
    for (Tag tag : which) {
      String text = tag.of(event);
      if (!text.isEmpty()) {
        out.append(separator).append(tag).append(':');
        appendClean(out, text);
        separator = ",";
      }
    }
    return out.toString();
  }

  private static void appendClean(StringBuilder out, String text) {
    for (int i = 0; i < text.length() && i < MAX_TAG_VALUE; i++) {
      char c = text.charAt(i);
      boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
      out.append(letter || SAFE_SIGNS.indexOf(c) >= 0 ? c : '_');
    }
  }
}
