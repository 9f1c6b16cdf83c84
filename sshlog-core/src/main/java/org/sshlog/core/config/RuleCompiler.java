// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.config;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.sshlog.core.config.ValueNode.Entry;
import org.sshlog.core.config.ValueNode.Mapping;
import org.sshlog.core.config.ValueNode.Scalar;
import org.sshlog.core.plugin.LoadedPlugin;
import org.sshlog.core.plugin.PluginRegistry;
import org.sshlog.core.problem.Position;
import org.sshlog.core.problem.Problems;
import org.sshlog.spi.FilterProvider;
import org.sshlog.spi.Parameter;
import org.sshlog.spi.event.EventType;

/** Compiles the rules of a configuration one after the other. */
final class RuleCompiler {
  /** The types of event that this version makes; the others are in the contract already. */
  private static final Set<EventType> OBSERVED =
      Set.of(
          EventType.CONNECTION_ESTABLISHED,
          EventType.CONNECTION_AUTH_FAILED,
          EventType.CONNECTION_CLOSE,
          EventType.COMMAND_START,
          EventType.COMMAND_FINISH,
          EventType.TERMINAL_UPDATE,
          EventType.TERMINAL_INPUT,
          EventType.TERMINAL_RESIZE,
          EventType.FILE_UPLOAD,
          EventType.FILE_DOWNLOAD,
          EventType.FILE_OPERATION,
          EventType.PORT_FORWARD,
          EventType.NETWORK_CONNECT,
          EventType.DATA_LOST);

  /** The predecessor's event for a client that has connected and not authenticated yet. */
  private static final String RETIRED_TRIGGER = "connection_new";

  private static final List<String> EVENT_TYPES =
      Stream.of(EventType.values()).map(EventType::wireName).toList();

  private final PluginRegistry plugins;
  private final PluginInstances instances;
  private final ActionCatalog actions;
  private final Problems problems;
  private final Map<String, Position> names = new HashMap<>();

  RuleCompiler(
      PluginRegistry plugins, PluginInstances instances, ActionCatalog actions, Problems problems) {
    this.plugins = plugins;
    this.instances = instances;
    this.actions = actions;
    this.problems = problems;
  }

  /** Compiles one rule; only of use when no problem is an error in the end. */
  PlannedRule compile(RuleNode node) {
    String name = name(node);
    Set<EventType> triggers = triggers(node);
    List<PlannedFilter> filters = new ArrayList<>();
    for (Entry entry : node.filters()) {
      filter(entry, name, triggers).ifPresent(filters::add);
    }
    return new PlannedRule(name, triggers, filters, actions(node, name, triggers));
  }

  private String name(RuleNode node) {
    if (node.name() == null) {
      return "?";
    }
    String name = node.name().text();
    Position first = names.putIfAbsent(name, node.name().position());
    if (first != null) {
      problems.error(
          node.name().position(),
          "the event '" + name + "' is defined twice, first at " + first,
          "rename one of them");
    }
    return name;
  }

  /** The triggers; none when one of them is unknown, so that nothing is concluded from the rest. */
  private Set<EventType> triggers(RuleNode node) {
    Set<EventType> triggers = EnumSet.noneOf(EventType.class);
    boolean failed = false;
    for (Scalar trigger : node.triggers()) {
      Optional<EventType> type = EventType.ofWireName(trigger.text());
      if (type.isPresent()) {
        triggers.add(type.get());
        warnWhenUnobserved(trigger, type.get());
      } else if (trigger.text().equals(RETIRED_TRIGGER)) {
        retired(trigger, node.triggers());
      } else {
        failed = true;
        problems.error(
            trigger.position(),
            "there is no type of event '" + trigger.text() + "'",
            Nearest.suggest(
                trigger.text(), EVENT_TYPES, "the types are " + String.join(", ", EVENT_TYPES)));
      }
    }
    return failed ? Set.of() : triggers;
  }

  private void warnWhenUnobserved(Scalar trigger, EventType type) {
    if (!OBSERVED.contains(type)) {
      problems.warning(
          trigger.position(),
          "this version of sshlogd does not observe " + type.wireName() + " yet",
          "leave it for a later version, or remove it");
    }
  }

  private void retired(Scalar trigger, List<Scalar> all) {
    String what = "'" + RETIRED_TRIGGER + "' is not reported any more";
    String fix =
        "write connection_established and connection_auth_failed: they tell how it went on";
    if (all.stream().allMatch(other -> other.text().equals(RETIRED_TRIGGER))) {
      problems.error(trigger.position(), what, fix);
    } else {
      problems.warning(trigger.position(), what, fix);
    }
  }

  private Optional<PlannedFilter> filter(Entry entry, String rule, Set<EventType> triggers) {
    Scalar key = entry.key();
    Optional<LoadedPlugin<FilterProvider>> found = plugins.filter(key.text());
    if (found.isEmpty()) {
      Refusals.missing(problems, key, plugins.filterNames(), plugins.dropIns());
      return Optional.empty();
    }
    LoadedPlugin<FilterProvider> plugin = found.get();
    Set<EventType> types = plugin.descriptor().eventTypes();
    if (!triggers.isEmpty() && Collections.disjoint(types, triggers)) {
      problems.error(
          key.position(),
          "the filter '" + key.text() + "' can never apply to " + list(triggers),
          "add a trigger that it is for (" + list(types) + "), or remove it");
    }
    return instances
        .make(plugin, rule, key.position(), parameters(entry, plugin), FilterProvider::create)
        .map(
            made ->
                new PlannedFilter(key.text(), types, made.instance(), made.needsCommandOutput()));
  }

  /** A mapping gives parameters by name; anything else is the value of the first parameter. */
  private static List<Entry> parameters(Entry entry, LoadedPlugin<FilterProvider> plugin) {
    if (entry.value() instanceof Mapping mapping) {
      return mapping.entries();
    }
    List<Parameter<?>> declared = plugin.descriptor().parameters();
    if (declared.isEmpty()) {
      return List.of();
    }
    Scalar name = new Scalar(entry.key().position(), declared.get(0).name(), false);
    return List.of(new Entry(name, entry.value()));
  }

  private List<PlannedAction> actions(RuleNode node, String rule, Set<EventType> triggers) {
    Set<PlannedAction> planned = new LinkedHashSet<>();
    for (ActionNode action : node.actions()) {
      Optional<PlannedAction> found = actions.find(action, rule);
      found.ifPresent(a -> warnWhenIdle(action, a, triggers));
      if (found.isPresent() && !planned.add(found.get())) {
        problems.warning(
            action.name().position(),
            "the action '" + action.name().text() + "' stands here twice and is done once",
            "remove one of them");
      }
    }
    return List.copyOf(planned);
  }

  private void warnWhenIdle(ActionNode node, PlannedAction action, Set<EventType> triggers) {
    Set<EventType> types =
        plugins
            .action(action.plugin())
            .map(plugin -> plugin.descriptor().eventTypes())
            .orElse(Set.of());
    if (!triggers.isEmpty() && Collections.disjoint(types, triggers)) {
      problems.warning(
          node.name().position(),
          "the action '" + node.name().text() + "' does nothing with " + list(triggers),
          "add a trigger that it is for (" + list(types) + "), or remove it");
    }
  }

  private static String list(Collection<EventType> types) {
    return types.stream().sorted().map(EventType::wireName).collect(joining(", "));
  }
}
