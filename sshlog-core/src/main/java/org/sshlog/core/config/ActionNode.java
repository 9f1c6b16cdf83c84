// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.config;

import java.util.List;
import org.sshlog.core.problem.Position;

/**
 * One entry of an {@code actions:} list: the definition of an action, or a reference to one.
 *
 * @param position where the entry begins
 * @param name the action's name
 * @param plugin what kind of action it is, or null in a reference
 * @param parameters all other keys, in the order of the file; in a reference: what differs from the
 *     definition
 */
public record ActionNode(
    Position position,
    ValueNode.Scalar name,
    ValueNode.Scalar plugin,
    List<ValueNode.Entry> parameters) {
  public ActionNode {
    parameters = List.copyOf(parameters);
  }

  /** Whether the action is defined here, as opposed to being referred to. */
  public boolean isDefinition() {
    return plugin != null;
  }
}
