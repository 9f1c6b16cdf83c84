// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.plugin;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.sshlog.core.problem.Position;
import org.sshlog.core.problem.Problems;
import org.sshlog.spi.ActionProvider;
import org.sshlog.spi.FilterProvider;

/**
 * The filters and actions that plug-ins offer, by name. Immutable and safe for use from any thread.
 * The plug-ins' files stay open until it is closed, which must not happen before the last filter
 * and action are done.
 */
public final class PluginRegistry implements AutoCloseable {
  private final Path dropIns;
  private final List<PluginLayer> layers;
  private final Map<String, LoadedPlugin<FilterProvider>> filters;
  private final Map<String, LoadedPlugin<ActionProvider>> actions;

  private PluginRegistry(Builder builder) {
    this.dropIns = builder.dropIns;
    this.layers = List.copyOf(builder.layers);
    this.filters = Collections.unmodifiableMap(builder.filters);
    this.actions = Collections.unmodifiableMap(builder.actions);
  }

  /** The filter of this name or alias. */
  public Optional<LoadedPlugin<FilterProvider>> filter(String name) {
    return Optional.ofNullable(filters.get(name));
  }

  /** The action of this name or alias. */
  public Optional<LoadedPlugin<ActionProvider>> action(String name) {
    return Optional.ofNullable(actions.get(name));
  }

  /** All names and aliases of filters, sorted. */
  public Set<String> filterNames() {
    return filters.keySet();
  }

  /** All names and aliases of actions, sorted. */
  public Set<String> actionNames() {
    return actions.keySet();
  }

  /** Everything that is loaded, each once: filters sorted by name, then actions. */
  public List<LoadedPlugin<?>> all() {
    return Stream.<LoadedPlugin<?>>concat(
            filters.values().stream().distinct(), actions.values().stream().distinct())
        .toList();
  }

  /** Where a further plug-in would have to be put. */
  public Path dropIns() {
    return dropIns;
  }

  /**
   * Closes the files of all plug-ins.
   *
   * @throws IOException when that failed for one; the others are closed
   */
  @Override
  public void close() throws IOException {
    IOException failure = null;
    for (PluginLayer layer : layers) {
      try {
        layer.close();
      } catch (IOException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Gathers what plug-ins offer. A name that is taken is refused to whoever comes later. */
  static final class Builder {
    private final Path dropIns;
    private final Problems problems;
    private final List<PluginLayer> layers = new ArrayList<>();
    private final Map<String, LoadedPlugin<FilterProvider>> filters = new TreeMap<>();
    private final Map<String, LoadedPlugin<ActionProvider>> actions = new TreeMap<>();

    Builder(Path dropIns, Problems problems) {
      this.dropIns = requireNonNull(dropIns, "dropIns");
      this.problems = problems;
    }

    /** Adds what the plug-in in {@code layer} offers; false when nothing of it was taken. */
    boolean add(
        PluginLayer layer,
        List<LoadedPlugin<FilterProvider>> newFilters,
        List<LoadedPlugin<ActionProvider>> newActions) {
      boolean used = false;
      for (LoadedPlugin<FilterProvider> filter : newFilters) {
        used |= addFilter(filter);
      }
      for (LoadedPlugin<ActionProvider> action : newActions) {
        used |= addAction(action);
      }
      if (used) {
        layers.add(layer);
      }
      return used;
    }

    /** Adds one filter; false when one of its names is taken. */
    boolean addFilter(LoadedPlugin<FilterProvider> filter) {
      return add(filter, filters);
    }

    /** Adds one action; false when one of its names is taken. */
    boolean addAction(LoadedPlugin<ActionProvider> action) {
      return add(action, actions);
    }

    private <P> boolean add(LoadedPlugin<P> plugin, Map<String, LoadedPlugin<P>> byName) {
      List<String> names =
          Stream.concat(Stream.of(plugin.name()), plugin.descriptor().aliases().stream())
              .distinct()
              .toList();
      for (String name : names) {
        LoadedPlugin<P> first = byName.get(name);
        if (first != null) {
          problems.error(
              Position.of(plugin.source()),
              "offers '" + name + "', which " + first.source() + " offers already",
              "remove one of the two");
          return false;
        }
      }
      names.forEach(name -> byName.put(name, plugin));
      return true;
    }

    /** The registry of all that was added. */
    PluginRegistry build() {
      return new PluginRegistry(this);
    }
  }
}
