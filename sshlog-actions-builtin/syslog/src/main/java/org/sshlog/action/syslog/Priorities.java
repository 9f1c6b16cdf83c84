// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.syslog;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.sshlog.spi.event.EventType;

/** The facility of all messages and the severity of each. Immutable. */
final class Priorities {
  private final Facility facility;
  private final Severity severity;
  private final Map<EventType, Severity> byType = new EnumMap<>(EventType.class);

  Priorities(Facility facility, Severity severity, List<TypeSeverity> exceptions) {
    this.facility = facility;
    this.severity = severity;
    exceptions.forEach(exception -> byType.put(exception.type(), exception.severity()));
  }

  Facility facility() {
    return facility;
  }

  Severity severityOf(EventType type) {
    return byType.getOrDefault(type, severity);
  }

  /** The number that stands in angle brackets at the beginning of a message. */
  int of(EventType type) {
    return 8 * facility.ordinal() + severityOf(type).ordinal();
  }
}
