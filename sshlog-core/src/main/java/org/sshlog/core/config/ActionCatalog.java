// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sshlog.core.config.Binding.Output;
import org.sshlog.core.config.PluginInstances.Made;
import org.sshlog.core.config.ValueNode.Entry;
import org.sshlog.core.plugin.LoadedPlugin;
import org.sshlog.core.plugin.PluginRegistry;
import org.sshlog.core.problem.Position;
import org.sshlog.core.problem.Problems;
import org.sshlog.spi.Action;
import org.sshlog.spi.ActionProvider;

/**
 * All actions of a configuration: wherever one is defined, every rule may refer to it. Each is made
 * once, and once more for each reference that overrides something.
 */
final class ActionCatalog {
  private final PluginRegistry plugins;
  private final PluginInstances instances;
  private final Problems problems;
  private final Map<String, ActionNode> definitions = new LinkedHashMap<>();
  private final Map<String, Optional<PlannedAction>> shared = new HashMap<>();
  private final List<PlannedAction> planned = new ArrayList<>();
  private final Set<String> plannedNames = new HashSet<>();
  private final Set<String> used = new HashSet<>();
  private final Map<Path, Claim> claims = new HashMap<>();
  private boolean complete = true;

  private record Claim(String action, Position place) {}

  ActionCatalog(PluginRegistry plugins, PluginInstances instances, Problems problems) {
    this.plugins = plugins;
    this.instances = instances;
    this.problems = problems;
  }

  /** Takes note of every definition, in the order of the files. */
  void collect(List<Document> documents) {
    for (Document document : documents) {
      complete &= document.complete();
      document.actions().forEach(this::define);
      document.rules().forEach(rule -> rule.actions().forEach(this::define));
    }
  }

  private void define(ActionNode node) {
    if (!node.isDefinition()) {
      return;
    }
    String name = node.name().text();
    ActionNode first = definitions.putIfAbsent(name, node);
    if (first != null) {
      problems.error(
          node.name().position(),
          "the action '" + name + "' is defined twice, first at " + first.name().position(),
          "rename one of them, or leave only its name here");
    }
  }

  /**
   * The action that a rule names.
   *
   * @param rule the rule's name
   * @return empty when there is none, which is a problem then
   */
  Optional<PlannedAction> find(ActionNode node, String rule) {
    String name = node.name().text();
    ActionNode definition = definitions.get(name);
    if (definition == null) {
      if (complete) {
        problems.error(
            node.name().position(),
            "the action '" + name + "' is defined nowhere",
            Nearest.suggest(name, definitions.keySet(), "add 'plugin:' and its parameters"));
      }
      return Optional.empty();
    }
    used.add(name);
    if (node.isDefinition() || node.parameters().isEmpty()) {
      return shared.computeIfAbsent(name, n -> plan(definition, n, definition.parameters()));
    }
    return plan(
        new ActionNode(node.position(), node.name(), definition.plugin(), List.of()),
        unique(name + "@" + rule),
        merge(definition.parameters(), node.parameters()));
  }

  private static List<Entry> merge(List<Entry> defined, List<Entry> overriding) {
    Map<String, Entry> merged = new LinkedHashMap<>();
    defined.forEach(entry -> merged.put(entry.key().text(), entry));
    overriding.forEach(entry -> merged.put(entry.key().text(), entry));
    return List.copyOf(merged.values());
  }

  private String unique(String name) {
    String candidate = name;
    for (int i = 2; plannedNames.contains(candidate) || definitions.containsKey(candidate); i++) {
      candidate = name + "#" + i;
    }
    return candidate;
  }

  private Optional<PlannedAction> plan(ActionNode node, String name, List<Entry> parameters) {
    plannedNames.add(name);
    Optional<Made<Action>> made = make(node, name, parameters);
    made.ifPresent(m -> m.outputs().forEach(output -> claim(output, name)));
    Optional<PlannedAction> action =
        made.map(
            m ->
                new PlannedAction(
                    name,
                    node.plugin().text(),
                    m.instance(),
                    m.needsCommandOutput(),
                    m.counters()::values));
    action.ifPresent(planned::add);
    return action;
  }

  private Optional<Made<Action>> make(ActionNode node, String name, List<Entry> parameters) {
    if (node.plugin().absent()) {
      return Optional.empty();
    }
    Optional<LoadedPlugin<ActionProvider>> plugin = plugins.action(node.plugin().text());
    if (plugin.isEmpty()) {
      Refusals.missing(problems, node.plugin(), plugins.actionNames(), plugins.dropIns());
    }
    return plugin.flatMap(
        p -> instances.make(p, name, node.position(), parameters, ActionProvider::create));
  }

  private void claim(Output output, String action) {
    OutputFiles.identity(output.path())
        .map(path -> claims.putIfAbsent(path, new Claim(action, output.place())))
        .ifPresent(
            first ->
                problems.error(
                    output.place(),
                    "the action '"
                        + action
                        + "' writes to the same file as '"
                        + first.action()
                        + "' at "
                        + first.place(),
                    "give each a file of its own"));
  }

  /** Warns of definitions that no rule refers to, and checks them all the same. */
  void checkUnused() {
    definitions.forEach(
        (name, node) -> {
          if (!used.contains(name)) {
            if (complete) {
              problems.warning(
                  node.name().position(),
                  "the action '" + name + "' is never used",
                  "name it in an event, or remove it");
            }
            make(node, name, node.parameters());
          }
        });
  }

  /** Every action that was found so far, in the order of first use. */
  List<PlannedAction> planned() {
    return planned;
  }
}
