// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.config;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.sshlog.core.problem.Position;

/** What stands at one place of a configuration file. Immutable. */
public sealed interface ValueNode {
  /** Where it begins. */
  Position position();

  /** What it is, to stand behind "is": {@code a list}. */
  String kind();

  /**
   * A single value, kept as text: its type comes from what it is given to.
   *
   * @param text the text, without quotes; empty when {@code absent}
   * @param absent whether nothing, {@code ~} or an unquoted {@code null} stands here
   */
  record Scalar(Position position, String text, boolean absent) implements ValueNode {
    public Scalar {
      requireNonNull(position, "position");
      requireNonNull(text, "text");
    }

    @Override
    public String kind() {
      return absent ? "empty" : "a single value";
    }
  }

  /** A list, in brackets or with a dash for each item. */
  record Sequence(Position position, List<ValueNode> items) implements ValueNode {
    public Sequence {
      items = List.copyOf(items);
    }

    @Override
    public String kind() {
      return "a list";
    }
  }

  /** Keys with values, in the order of the file. */
  record Mapping(Position position, List<Entry> entries) implements ValueNode {
    public Mapping {
      entries = List.copyOf(entries);
    }

    @Override
    public String kind() {
      return "a mapping";
    }
  }

  /**
   * One key with its value.
   *
   * @param key never absent; no two keys of one mapping have the same text
   */
  record Entry(Scalar key, ValueNode value) {}
}
