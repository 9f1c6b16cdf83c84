// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.syslog;

import java.util.Locale;
import java.util.function.BiFunction;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.format.EventJson;
import org.sshlog.spi.format.EventLine;

/** What a message says of its event. What comes out is one line without control characters. */
enum MessageFormat {
  /** The line for people. */
  TEXT((event, severity) -> EventLine.of(event)),
  /** The event's own JSON. */
  JSON((event, severity) -> JsonTree.ascii(EventJson.of(event))),
  /** Elastic Common Schema. */
  ECS((event, severity) -> Ecs.of(event, severity).toString()),
  /** Open Cybersecurity Schema Framework. */
  OCSF((event, severity) -> Ocsf.of(event, severity).toString()),
  /** Common Event Format. */
  CEF(Cef::of);

  private final BiFunction<Event, Severity, String> form;

  MessageFormat(BiFunction<Event, Severity, String> form) {
    this.form = form;
  }

  String of(Event event, Severity severity) {
    return form.apply(event, severity);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
