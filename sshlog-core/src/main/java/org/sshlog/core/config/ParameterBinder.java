// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.config;

import static java.util.stream.Collectors.collectingAndThen;
import static java.util.stream.Collectors.toCollection;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.sshlog.core.config.Binding.Output;
import org.sshlog.core.config.Expansion.Expanded;
import org.sshlog.core.config.ValueNode.Entry;
import org.sshlog.core.config.ValueNode.Mapping;
import org.sshlog.core.config.ValueNode.Scalar;
import org.sshlog.core.config.ValueNode.Sequence;
import org.sshlog.core.plugin.LoadedPlugin;
import org.sshlog.core.plugin.LoadedPlugin.Kind;
import org.sshlog.core.plugin.PluginCalls;
import org.sshlog.core.problem.Position;
import org.sshlog.core.problem.Problems;
import org.sshlog.spi.Parameter;
import org.sshlog.spi.ParameterException;
import org.sshlog.spi.ParameterTypes;
import org.sshlog.spi.Parameters;
import org.sshlog.spi.event.EventType;
import org.sshlog.spi.format.EventFields;
import org.sshlog.spi.format.Template;

/** Turns the keys and values of one filter or action into the values of declared parameters. */
final class ParameterBinder {
  private static final Set<String> FIELDS =
      Stream.of(EventType.values())
          .flatMap(type -> EventFields.names(type).stream())
          .collect(collectingAndThen(toCollection(TreeSet::new), Collections::unmodifiableSet));

  private final LoadedPlugin<?> plugin;
  private final PluginCalls calls;
  private final Expansion expansion;
  private final OutputFiles outputFiles;
  private final Problems problems;
  private final Parameters.Builder values;
  private final Map<String, Position> positions = new HashMap<>();
  private final List<Output> outputs = new ArrayList<>();
  private final Confidential confidential = new Confidential();
  private boolean failed;

  ParameterBinder(
      LoadedPlugin<?> plugin,
      PluginCalls calls,
      Expansion expansion,
      OutputFiles outputFiles,
      Problems problems) {
    this.plugin = plugin;
    this.calls = calls;
    this.expansion = expansion;
    this.outputFiles = outputFiles;
    this.problems = problems;
    this.values = Parameters.builder(plugin.descriptor());
  }

  /**
   * Binds all parameters; used once.
   *
   * @param place where something is missing when it is missing
   * @return empty when something is wrong, which is a problem then
   */
  Optional<Binding> bind(Position place, List<Entry> entries) {
    Map<String, Entry> given = new LinkedHashMap<>();
    entries.forEach(entry -> given.put(entry.key().text(), entry));
    for (Parameter<?> parameter : plugin.descriptor().parameters()) {
      Entry entry = given.remove(parameter.name());
      if (entry != null && !isAbsent(entry.value(), parameter)) {
        positions.put(parameter.name(), entry.value().position());
        bind(parameter, entry.value());
      } else if (parameter.isRequired()) {
        error(
            entry == null ? place : entry.value().position(),
            plugin.name() + " needs '" + parameter.name() + "'",
            "add '" + parameter.name() + "' with " + parameter.type().expectation());
      } else {
        addOutput(parameter, parameter.defaultValue(), place);
      }
    }
    given.values().forEach(entry -> unknown(entry.key()));
    return failed
        ? Optional.empty()
        : Optional.of(new Binding(values.build(), positions, outputs, confidential));
  }

  /** A filter is asked what an empty value means: "any user", in the predecessor's files. */
  private boolean isAbsent(ValueNode value, Parameter<?> parameter) {
    boolean asked = plugin.kind() == Kind.FILTER && parameter.isRequired();
    return value instanceof Scalar scalar && scalar.absent() && !asked;
  }

  private void unknown(Scalar key) {
    List<String> names = plugin.descriptor().parameters().stream().map(Parameter::name).toList();
    error(
        key.position(),
        plugin.name() + " has no parameter '" + key.text() + "'",
        Nearest.suggest(
            key.text(),
            names,
            names.isEmpty() ? "it takes none" : "it takes " + String.join(", ", names)));
  }

  private <T> void bind(Parameter<T> parameter, ValueNode node) {
    if (parameter.isSecret()) {
      confidential.add(parameter.name(), List.of());
    }
    List<ValueNode> items = node instanceof Sequence list ? list.items() : List.of(node);
    List<String> texts = new ArrayList<>();
    for (ValueNode item : items) {
      text(parameter, item).ifPresent(texts::add);
    }
    if (texts.size() < items.size()) {
      return;
    }
    T value = convert(parameter, texts, node);
    if (value != null) {
      values.set(parameter, value);
      checkFields(parameter, value, node, items);
      checkOutput(parameter, value, node);
    } else if (node instanceof Sequence && parameter.type().acceptsList()) {
      checkItems(parameter, items, texts, node);
    }
  }

  private Optional<String> text(Parameter<?> parameter, ValueNode item) {
    if (!(item instanceof Scalar scalar)) {
      String kind = item instanceof Mapping ? "a mapping" : "a list within a list";
      error(
          item.position(),
          parameter.name() + ": is " + kind,
          "write " + parameter.type().expectation());
      return Optional.empty();
    }
    Optional<Expanded> expanded = expansion.expand(scalar, problems);
    expanded.ifPresentOrElse(
        e -> {
          if (parameter.isSecret()) {
            confidential.add(parameter.name(), List.of(e.text()));
          }
          if (!e.secrets().isEmpty()) {
            confidential.add(parameter.name(), e.secrets());
          }
        },
        () -> failed = true);
    return expanded.map(Expanded::text);
  }

  /**
   * The value, or null when there is none. That is a problem then, except for a list, of which
   * {@link #checkItems} finds out what is wrong.
   */
  private <T> T convert(Parameter<T> parameter, List<String> texts, ValueNode node) {
    boolean isList = node instanceof Sequence;
    try {
      return call(parameter, texts, isList);
    } catch (ParameterException e) {
      if (!isList || !parameter.type().acceptsList()) {
        refuse(parameter, node.position(), e);
      }
      return null;
    }
  }

  /** Reports each item of a refused list that is wrong by itself, or else the list. */
  private void checkItems(
      Parameter<?> parameter, List<ValueNode> items, List<String> texts, ValueNode list) {
    int refused = 0;
    for (int i = 0; i < items.size(); i++) {
      Position place = items.get(i).position();
      try {
        Object value = call(parameter, List.of(texts.get(i)), true);
        checkFields(parameter, value, items.get(i), List.of(items.get(i)));
      } catch (ParameterException e) {
        refused++;
        refuse(parameter, place, e);
      }
    }
    if (refused == 0) {
      try {
        call(parameter, texts, true);
      } catch (ParameterException e) {
        refuse(parameter, list.position(), e);
      }
    }
  }

  /** The value; whatever else a type throws becomes a refusal too. */
  private <T> T call(Parameter<T> parameter, List<String> texts, boolean isList) {
    String reason;
    try {
      T value = calls.call(plugin.provider().getClass(), () -> parameter.convert(texts, isList));
      if (value != null) {
        return value;
      }
      reason = "no value";
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ParameterException refusal) {
        throw refusal;
      }
      reason = e.getCause().getClass().getSimpleName();
    } catch (TimeoutException e) {
      reason = e.getMessage();
    }
    throw new ParameterException(
        parameter.name(), "can't be read: " + reason, expectation(parameter));
  }

  private void refuse(Parameter<?> parameter, Position place, ParameterException e) {
    String message = e.getMessage() == null ? "is refused" : e.getMessage();
    refuse(parameter, place, message, e.hint());
  }

  private void refuse(Parameter<?> parameter, Position place, String message, String hint) {
    failed = true;
    Refusals.add(problems, plugin, parameter, place, message, hint, confidential);
  }

  private static String expectation(Parameter<?> parameter) {
    return "write " + parameter.type().expectation();
  }

  private void checkFields(
      Parameter<?> parameter, Object value, ValueNode node, List<ValueNode> items) {
    List<?> parts = value instanceof Collection<?> list ? List.copyOf(list) : List.of(value);
    for (int i = 0; i < parts.size(); i++) {
      if (parts.get(i) instanceof Template template) {
        Position place = parts.size() == items.size() ? items.get(i).position() : node.position();
        checkFields(parameter, template, place);
      }
    }
  }

  private void checkFields(Parameter<?> parameter, Template template, Position place) {
    for (String field : template.fields()) {
      if (!FIELDS.contains(field)) {
        refuse(
            parameter,
            place,
            "no event has a field '" + field + "'",
            Nearest.suggest(field, FIELDS, "the fields are " + String.join(", ", FIELDS)));
      }
    }
  }

  private void checkOutput(Parameter<?> parameter, Object value, ValueNode node) {
    if (parameter.type() == ParameterTypes.OUTPUT_FILE && value instanceof Path path) {
      String shown = node instanceof Scalar scalar ? "'" + scalar.text() + "' " : "";
      outputFiles
          .objection(path)
          .ifPresent(
              objection ->
                  error(
                      node.position(),
                      parameter.name() + ": " + (parameter.isSecret() ? "" : shown) + objection,
                      "write the path of a file that can be created"));
      addOutput(parameter, path, node.position());
    }
  }

  private void addOutput(Parameter<?> parameter, Object value, Position place) {
    if (parameter.type() == ParameterTypes.OUTPUT_FILE && value instanceof Path path) {
      outputs.add(new Output(place, path));
    }
  }

  private void error(Position place, String what, String fix) {
    failed = true;
    problems.error(place, what, fix);
  }
}
