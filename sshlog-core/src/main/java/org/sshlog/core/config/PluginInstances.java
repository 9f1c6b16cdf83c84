// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.config;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sshlog.core.config.ValueNode.Entry;
import org.sshlog.core.plugin.LoadedPlugin;
import org.sshlog.core.plugin.PluginCalls;
import org.sshlog.core.plugin.PluginContexts;
import org.sshlog.core.plugin.PluginCounters;
import org.sshlog.core.problem.Position;
import org.sshlog.core.problem.Problems;
import org.sshlog.spi.Action;
import org.sshlog.spi.Filter;
import org.sshlog.spi.Parameter;
import org.sshlog.spi.ParameterException;
import org.sshlog.spi.Parameters;
import org.sshlog.spi.PluginContext;

/** Makes filters and actions, and turns whatever goes wrong in a plug-in into problems. */
final class PluginInstances {
  private static final Logger LOG = LoggerFactory.getLogger(PluginInstances.class);

  private final PluginContexts contexts;
  private final PluginCalls calls;
  private final Expansion expansion;
  private final OutputFiles outputFiles;
  private final Problems problems;
  private final Map<Action, Class<?>> actions = new IdentityHashMap<>();

  PluginInstances(
      PluginContexts contexts,
      PluginCalls calls,
      Expansion expansion,
      OutputFiles outputFiles,
      Problems problems) {
    this.contexts = contexts;
    this.calls = calls;
    this.expansion = expansion;
    this.outputFiles = outputFiles;
    this.problems = problems;
  }

  /** What {@code create} of a provider looks like, be it of filters or of actions. */
  @FunctionalInterface
  interface Creation<P, T> {
    T create(P provider, Parameters parameters, PluginContext context);
  }

  /**
   * What was made, the files it will write, whether it needs the output of commands, its figures.
   */
  record Made<T>(
      T instance,
      List<Binding.Output> outputs,
      boolean needsCommandOutput,
      PluginCounters counters) {}

  private record Created<T>(T instance, boolean needsCommandOutput) {}

  private record Warning(Parameter<?> parameter, String message, String hint) {
    Warning {
      requireNonNull(parameter, "parameter");
      requireNonNull(message, "message");
      requireNonNull(hint, "hint");
    }
  }

  /**
   * Makes one filter or action.
   *
   * @param name what its context calls it
   * @param place where it is configured
   * @param entries the values of its parameters
   * @return empty when something is wrong, which is a problem then
   */
  <P, T> Optional<Made<T>> make(
      LoadedPlugin<P> plugin,
      String name,
      Position place,
      List<Entry> entries,
      Creation<P, T> creation) {
    return new ParameterBinder(plugin, calls, expansion, outputFiles, problems)
        .bind(place, entries)
        .flatMap(
            binding -> {
              PluginCounters counters = new PluginCounters();
              return create(plugin, name, place, binding, counters, creation)
                  .map(
                      created ->
                          new Made<>(
                              created.instance(),
                              binding.outputs(),
                              created.needsCommandOutput(),
                              counters));
            });
  }

  /** Closes the actions that were made and will not be used: they may hold threads or files. */
  void closeAllBut(Set<Action> used) {
    actions.forEach(
        (action, provider) -> {
          if (!used.contains(action)) {
            close(action, provider);
          }
        });
    actions.clear();
  }

  private void close(Action action, Class<?> provider) {
    try {
      calls.call(
          provider,
          () -> {
            action.close();
            return null;
          });
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("an action that is not used does not close", e);
    }
  }

  private <P, T> Optional<Created<T>> create(
      LoadedPlugin<P> plugin,
      String name,
      Position place,
      Binding binding,
      PluginCounters counters,
      Creation<P, T> creation) {
    List<Warning> warnings = new ArrayList<>();
    PluginContext context =
        contexts.create(
            name,
            counters,
            (parameter, message, hint) -> {
              synchronized (warnings) {
                warnings.add(new Warning(parameter, message, hint));
              }
            });
    try {
      T instance =
          calls.call(
              plugin.provider().getClass(),
              () -> creation.create(plugin.provider(), binding.parameters(), context));
      if (instance instanceof Action action) {
        actions.put(action, plugin.provider().getClass());
      }
      if (instance == null) {
        problems.error(place, plugin.name() + " made nothing", "report that to its author");
        return Optional.empty();
      }
      boolean needs = calls.call(plugin.provider().getClass(), () -> needsCommandOutput(instance));
      return Optional.of(new Created<>(instance, needs));
    } catch (ExecutionException e) {
      refuse(plugin, place, binding, e.getCause());
    } catch (TimeoutException e) {
      problems.error(
          place,
          plugin.name() + " can't be made ready: it " + e.getMessage(),
          "report that to its author");
    } finally {
      synchronized (warnings) {
        warnings.forEach(warning -> warn(plugin, place, binding, warning));
      }
    }
    return Optional.empty();
  }

  private static boolean needsCommandOutput(Object instance) {
    return instance instanceof Filter filter
        ? filter.needsCommandOutput()
        : instance instanceof Action action && action.needsCommandOutput();
  }

  private void refuse(LoadedPlugin<?> plugin, Position place, Binding binding, Throwable thrown) {
    Confidential confidential = binding.confidential();
    if (thrown instanceof ParameterException refusal) {
      for (Parameter<?> parameter : plugin.descriptor().parameters()) {
        if (parameter.name().equals(refusal.parameter())) {
          Position at = binding.positions().getOrDefault(parameter.name(), place);
          Refusals.add(
              problems,
              plugin,
              parameter,
              at,
              refusal.getMessage() == null ? "is refused" : refusal.getMessage(),
              refusal.hint(),
              confidential);
          return;
        }
      }
    }
    boolean show = confidential.isEmpty() && thrown.getMessage() != null;
    String detail = show ? ": " + thrown.getMessage() : "";
    problems.error(
        place,
        plugin.name() + " can't be made ready (" + thrown.getClass().getSimpleName() + detail + ")",
        "change its parameters, or report that to its author");
  }

  private void warn(LoadedPlugin<?> plugin, Position place, Binding binding, Warning warning) {
    String name = warning.parameter().name();
    Position at = binding.positions().getOrDefault(name, place);
    boolean show =
        Refusals.mayShow(name, warning.message(), warning.hint(), binding.confidential());
    problems.warning(
        at,
        name
            + ": "
            + (show
                ? warning.message()
                : "its value, which is not shown, is questionable to " + plugin.name()),
        show ? warning.hint() : "write " + warning.parameter().type().expectation());
  }
}
