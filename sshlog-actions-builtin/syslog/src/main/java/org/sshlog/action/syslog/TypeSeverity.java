// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.syslog;

import org.sshlog.spi.ParameterType;
import org.sshlog.spi.event.EventType;

/** The severity of one type of event, written {@code connection_auth_failed=warning}. */
record TypeSeverity(EventType type, Severity severity) {
  static final ParameterType<TypeSeverity> TYPE =
      ParameterType.of(
          "event_type=severity",
          "a type of event and a severity, such as connection_auth_failed=warning",
          TypeSeverity::parse);

  private static TypeSeverity parse(String text) {
    int equals = text.indexOf('=');
    if (equals < 0) {
      throw new IllegalArgumentException("'" + text + "' has no =");
    }
    String name = text.substring(0, equals).strip();
    EventType type =
        EventType.ofWireName(name)
            .orElseThrow(
                () -> new IllegalArgumentException("'" + name + "' is not a type of event"));
    return new TypeSeverity(type, Severity.parse(text.substring(equals + 1).strip()));
  }

  @Override
  public String toString() {
    return type.wireName() + "=" + severity;
  }
}
