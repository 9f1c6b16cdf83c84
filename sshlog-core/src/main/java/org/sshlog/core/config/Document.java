// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.config;

import java.util.List;

/**
 * What one configuration file says, with the place of everything in it. Immutable. What the file
 * says wrongly is missing here and was reported when it was read.
 *
 * @param file the file
 * @param complete false when the file could not be read to its end, so that what others refer to
 *     may be missing
 * @param rules the entries of {@code events:}
 * @param actions the entries of the file's own {@code actions:}
 */
public record Document(
    String file, boolean complete, List<RuleNode> rules, List<ActionNode> actions) {
  public Document {
    rules = List.copyOf(rules);
    actions = List.copyOf(actions);
  }

  /** A file of which nothing could be read. */
  static Document unreadable(String file) {
    return new Document(file, false, List.of(), List.of());
  }
}
