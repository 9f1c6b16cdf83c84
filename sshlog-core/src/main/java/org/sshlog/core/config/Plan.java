// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.config;

import java.util.List;

/**
 * What a valid configuration asks for, ready to be wired. Immutable; the filters and actions in it
 * are made but have opened nothing yet, so a plan that is not used can be dropped.
 *
 * @param rules in the order of the configuration
 * @param actions every action that some rule uses, each once
 */
public record Plan(List<PlannedRule> rules, List<PlannedAction> actions) {
  public Plan {
    rules = List.copyOf(rules);
    actions = List.copyOf(actions);
  }
}
