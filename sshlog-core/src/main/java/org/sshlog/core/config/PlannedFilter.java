// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.config;

import java.util.Set;
import org.sshlog.spi.Filter;
import org.sshlog.spi.event.EventType;

/**
 * One filter of one rule.
 *
 * @param name the filter's name
 * @param eventTypes the types of event it applies to; it is skipped for all others
 * @param filter the filter, of this rule alone
 * @param needsCommandOutput whether it needs the output of commands
 */
public record PlannedFilter(
    String name, Set<EventType> eventTypes, Filter filter, boolean needsCommandOutput) {
  public PlannedFilter {
    eventTypes = Set.copyOf(eventTypes);
  }

  /** A filter that does not need the output of commands. */
  public PlannedFilter(String name, Set<EventType> eventTypes, Filter filter) {
    this(name, eventTypes, filter, false);
  }
}
