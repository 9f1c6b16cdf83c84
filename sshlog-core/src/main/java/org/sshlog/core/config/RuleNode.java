// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.config;

import java.util.List;
import org.sshlog.core.problem.Position;

/**
 * One entry of {@code events:}.
 *
 * @param position where the entry begins
 * @param name its name, or null when it has none, which was reported
 * @param triggers the names of the types of event; empty when that was reported
 * @param filters name and configuration of each filter
 * @param actions references to actions, and actions defined here
 */
public record RuleNode(
    Position position,
    ValueNode.Scalar name,
    List<ValueNode.Scalar> triggers,
    List<ValueNode.Entry> filters,
    List<ActionNode> actions) {
  public RuleNode {
    triggers = List.copyOf(triggers);
    filters = List.copyOf(filters);
    actions = List.copyOf(actions);
  }
}
