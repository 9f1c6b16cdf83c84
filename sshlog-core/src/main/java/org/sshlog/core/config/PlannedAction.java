// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.config;

import java.util.Map;
import java.util.function.Supplier;
import org.sshlog.spi.Action;

/**
 * One action, to be given a queue and a thread. Rules that name an action without overriding
 * anything share it.
 *
 * @param name unique in the plan: the configured name; where a rule overrides parameters, followed
 *     by {@code @} and the rule's name
 * @param plugin what kind of action it is, as the configuration names it
 * @param action the action; has opened nothing yet
 * @param needsCommandOutput whether it needs the output of commands
 * @param counters what it counts itself; asked from any thread
 */
public record PlannedAction(
    String name,
    String plugin,
    Action action,
    boolean needsCommandOutput,
    Supplier<Map<String, Long>> counters) {
  /** An action that does not need the output of commands, and counts nothing itself. */
  public PlannedAction(String name, String plugin, Action action) {
    this(name, plugin, action, false, Map::of);
  }
}
