// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.config;

import java.util.List;
import java.util.Set;
import org.sshlog.spi.event.EventType;

/**
 * One rule.
 *
 * @param name unique in the plan
 * @param triggers the types of event it looks at, at least one
 * @param filters all must let an event pass, in this order
 * @param actions what is done then, at least one; the same instances as in {@link Plan#actions}
 */
public record PlannedRule(
    String name,
    Set<EventType> triggers,
    List<PlannedFilter> filters,
    List<PlannedAction> actions) {
  /** Whether it takes what goes through sessions, of which there may be much. */
  public boolean takesStreams() {
    return triggers.contains(EventType.TERMINAL_UPDATE)
        || triggers.contains(EventType.TERMINAL_INPUT);
  }

  public PlannedRule {
    triggers = Set.copyOf(triggers);
    filters = List.copyOf(filters);
    actions = List.copyOf(actions);
  }

  /** Whether some filter or action of it needs the output of commands. */
  public boolean needsCommandOutput() {
    return triggers.contains(EventType.COMMAND_FINISH)
        && (filters.stream()
                .anyMatch(
                    f ->
                        f.needsCommandOutput() && f.eventTypes().contains(EventType.COMMAND_FINISH))
            || actions.stream().anyMatch(PlannedAction::needsCommandOutput));
  }
}
