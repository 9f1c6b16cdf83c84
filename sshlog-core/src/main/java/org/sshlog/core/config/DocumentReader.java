// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sshlog.core.config.ValueNode.Entry;
import org.sshlog.core.config.ValueNode.Mapping;
import org.sshlog.core.config.ValueNode.Scalar;
import org.sshlog.core.config.ValueNode.Sequence;
import org.sshlog.core.problem.Problem;
import org.sshlog.core.problem.Problems;

/** Reads the nodes of one file as rules and actions, and reports what is none. */
final class DocumentReader {
  private static final List<String> DOCUMENT_KEYS = List.of("events", "actions");
  private static final List<String> RULE_KEYS = List.of("event", "triggers", "filters", "actions");
  private static final List<String> ACTION_KEYS = List.of("action", "plugin");

  private final String file;
  private final Problems problems;

  DocumentReader(String file, Problems problems) {
    this.file = file;
    this.problems = problems;
  }

  Document read(ValueNode root) {
    List<RuleNode> rules = new ArrayList<>();
    List<ActionNode> actions = new ArrayList<>();
    for (Entry entry : entries(root, "the file", "write events: and actions: at its beginning")) {
      switch (entry.key().text()) {
        case "events":
          for (ValueNode item : items(entry, "begin each event with '- event: NAME'")) {
            rule(item).ifPresent(rules::add);
          }
          break;
        case "actions":
          for (ValueNode item : items(entry, "begin each action with '- action: NAME'")) {
            action(item, true).ifPresent(actions::add);
          }
          break;
        default:
          unknownKey(entry.key(), DOCUMENT_KEYS);
      }
    }
    return new Document(file, true, rules, actions);
  }

  private Optional<RuleNode> rule(ValueNode node) {
    if (!(node instanceof Mapping)) {
      problems.error(
          node.position(), "an event is " + node.kind(), "begin it with '- event: NAME'");
      return Optional.empty();
    }
    Scalar name = null;
    List<Scalar> triggers = null;
    List<Entry> filters = List.of();
    List<ActionNode> actions = null;
    boolean named = false;
    for (Entry entry : ((Mapping) node).entries()) {
      switch (entry.key().text()) {
        case "event":
          named = true;
          name = name(entry);
          break;
        case "triggers":
          triggers = triggers(entry.value());
          break;
        case "filters":
          filters = entries(entry.value(), "'filters'", "write 'NAME: VALUE' for each filter");
          break;
        case "actions":
          actions = ruleActions(entry);
          break;
        default:
          unknownKey(entry.key(), RULE_KEYS);
      }
    }
    if (!named) {
      problems.error(node.position(), "an event has no name", "add 'event: NAME'");
    }
    String title = name == null ? "an event" : "event '" + name.text() + "'";
    if (triggers == null) {
      problems.error(
          node.position(),
          title + " has no triggers",
          "add 'triggers:' with the types of event it is for");
    }
    if (actions == null) {
      problems.error(
          node.position(), title + " has no actions", "add 'actions:' with what is to be done");
    }
    return Optional.of(
        new RuleNode(
            node.position(),
            name,
            triggers == null ? List.of() : triggers,
            filters,
            actions == null ? List.of() : actions));
  }

  /** The triggers, of which some may have been reported; null when there is none at all. */
  private List<Scalar> triggers(ValueNode value) {
    List<ValueNode> items = value instanceof Sequence list ? list.items() : List.of(value);
    List<Scalar> triggers = new ArrayList<>();
    boolean any = false;
    for (ValueNode item : items) {
      boolean absent = item instanceof Scalar scalar && scalar.absent();
      any |= !absent;
      if (item instanceof Scalar scalar && !absent) {
        triggers.add(scalar);
      } else if (!absent || value instanceof Sequence) {
        any = true;
        problems.error(
            item.position(), "a trigger is " + item.kind(), "write the name of a type of event");
      }
    }
    return any ? triggers : null;
  }

  /** The actions, of which some may have been reported; null when there is none at all. */
  private List<ActionNode> ruleActions(Entry entry) {
    int before = problems.count(Problem.Severity.ERROR);
    List<ActionNode> actions = new ArrayList<>();
    List<ValueNode> items = items(entry, "begin each action with '- action: NAME'");
    items.forEach(item -> action(item, false).ifPresent(actions::add));
    boolean reported = problems.count(Problem.Severity.ERROR) > before;
    return items.isEmpty() && !reported ? null : actions;
  }

  private Optional<ActionNode> action(ValueNode node, boolean mustDefine) {
    if (!(node instanceof Mapping mapping)) {
      String example = node instanceof Scalar s && !s.absent() ? s.text() : "NAME";
      problems.error(
          node.position(), "an action is " + node.kind(), "write '- action: " + example + "'");
      return Optional.empty();
    }
    Scalar name = null;
    Scalar plugin = null;
    boolean named = false;
    List<Entry> parameters = new ArrayList<>();
    for (Entry entry : mapping.entries()) {
      String key = entry.key().text();
      if (key.equals("action")) {
        named = true;
        name = name(entry);
      } else if (key.equals("plugin")) {
        Scalar value = name(entry);
        plugin = value != null ? value : new Scalar(entry.value().position(), "", true);
      } else {
        parameters.add(entry);
      }
    }
    if (!named) {
      missing(mapping, parameters, "action", "an action has no name", "add 'action: NAME'");
    }
    if (named && plugin == null && (mustDefine || misspelt(parameters, "plugin").isPresent())) {
      plugin = new Scalar(node.position(), "", true);
      String title = name == null ? "an action" : "action '" + name.text() + "'";
      missing(
          mapping,
          parameters,
          "plugin",
          title + " does not say what kind of action it is",
          "add 'plugin: NAME'");
    }
    return name == null
        ? Optional.empty()
        : Optional.of(new ActionNode(node.position(), name, plugin, parameters));
  }

  /** Reports a missing key; where it is only misspelt, takes the misspelt one away. */
  private void missing(Mapping mapping, List<Entry> others, String key, String what, String fix) {
    Optional<Entry> misspelt = misspelt(others, key);
    if (misspelt.isPresent()) {
      others.remove(misspelt.get());
      unknownKey(misspelt.get().key(), ACTION_KEYS);
    } else {
      problems.error(mapping.position(), what, fix);
    }
  }

  private static Optional<Entry> misspelt(List<Entry> entries, String key) {
    return entries.stream().filter(e -> Nearest.distance(e.key().text(), key) <= 2).findFirst();
  }

  /** The name that is the value of {@code entry}, or null when it is none, which is reported. */
  private Scalar name(Entry entry) {
    if (entry.value() instanceof Scalar scalar && !scalar.absent() && !scalar.text().isBlank()) {
      return scalar;
    }
    String kind = entry.value() instanceof Scalar ? "empty" : entry.value().kind();
    problems.error(
        entry.value().position(), "'" + entry.key().text() + "' is " + kind, "write a name");
    return null;
  }

  private List<ValueNode> items(Entry entry, String fix) {
    ValueNode value = entry.value();
    if (value instanceof Sequence sequence) {
      return sequence.items();
    }
    if (!(value instanceof Scalar scalar && scalar.absent())) {
      problems.error(
          value.position(), "'" + entry.key().text() + "' is " + value.kind() + ", no list", fix);
    }
    return List.of();
  }

  private List<Entry> entries(ValueNode value, String title, String fix) {
    if (value instanceof Mapping mapping) {
      return mapping.entries();
    }
    if (!(value instanceof Scalar scalar && scalar.absent())) {
      problems.error(value.position(), title + " is " + value.kind() + ", no mapping", fix);
    }
    return List.of();
  }

  private void unknownKey(Scalar key, List<String> known) {
    problems.error(
        key.position(),
        "unknown key '" + key.text() + "'",
        Nearest.suggest(key.text(), known, "the keys here are " + String.join(", ", known)));
  }
}
