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
 */
public record PlannedFilter(String name, Set<EventType> eventTypes, Filter filter) {
  public PlannedFilter {
    eventTypes = Set.copyOf(eventTypes);
  }
}
