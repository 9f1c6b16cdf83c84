// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.plugin;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.sshlog.core.plugin.LoadedPlugin.Kind;
import org.sshlog.core.problem.Position;
import org.sshlog.core.problem.Problems;
import org.sshlog.spi.ActionProvider;
import org.sshlog.spi.FilterProvider;
import org.sshlog.spi.Parameter;
import org.sshlog.spi.PluginDescriptor;

/** Asks one plug-in what filters and actions it offers; each in its own try. */
final class PluginOffers {
  private static final Pattern PARAMETER_NAME = Pattern.compile("[a-z][a-z0-9_]*");
  private static final Set<String> RESERVED = Set.of("action", "plugin");

  /** A plug-in whose service files go wrong this often is given up. */
  private static final int MAX_FAILURES = 100;

  private final PluginLayer layer;
  private final PluginCalls calls;
  private final Problems problems;
  private boolean failed;

  /** Asks the plug-in in {@code layer} through {@code calls}. */
  PluginOffers(PluginLayer layer, PluginCalls calls, Problems problems) {
    this.layer = layer;
    this.calls = calls;
    this.problems = problems;
  }

  /** The filters that could be made ready; what could not is a problem. */
  List<LoadedPlugin<FilterProvider>> filters() {
    return offers(
        Kind.FILTER,
        ServiceLoader.load(layer.modules(), FilterProvider.class),
        FilterProvider::descriptor);
  }

  /** The actions that could be made ready; what could not is a problem. */
  List<LoadedPlugin<ActionProvider>> actions() {
    return offers(
        Kind.ACTION,
        ServiceLoader.load(layer.modules(), ActionProvider.class),
        ActionProvider::descriptor);
  }

  /** Whether anything that the plug-in offers was refused. */
  boolean failed() {
    return failed;
  }

  private <P> List<LoadedPlugin<P>> offers(
      Kind kind, ServiceLoader<P> services, Function<P, PluginDescriptor> describe) {
    List<LoadedPlugin<P>> offers = new ArrayList<>();
    Iterator<ServiceLoader.Provider<P>> iterator = services.stream().iterator();
    for (int failures = 0; failures < MAX_FAILURES; ) {
      try {
        if (!iterator.hasNext()) {
          break;
        }
        ServiceLoader.Provider<P> service = iterator.next();
        if (belongsHere(service.type())) {
          load(kind, service, describe, offers);
        }
      } catch (ServiceConfigurationError | LinkageError e) {
        failures++;
        error(
            "names " + word(kind) + " that can't be loaded (" + describe(e) + ")",
            "build the plug-in again");
      }
    }
    return offers;
  }

  /**
   * A service loader also gives what the daemon's own layer provides. The type of a provider that
   * comes from a static method may be the interface itself, which says nothing yet.
   */
  private boolean belongsHere(Class<?> type) {
    return layer.holds(type) || type == FilterProvider.class || type == ActionProvider.class;
  }

  private <P> void load(
      Kind kind,
      ServiceLoader.Provider<P> service,
      Function<P, PluginDescriptor> describe,
      List<LoadedPlugin<P>> offers) {
    String name = service.type().getName();
    try {
      P provider = calls.call(service.type(), service::get);
      if (!layer.holds(provider.getClass())) {
        return;
      }
      PluginDescriptor descriptor = calls.call(provider.getClass(), () -> describe.apply(provider));
      String fault = descriptor == null ? "descriptor() returned null" : fault(kind, descriptor);
      if (fault != null) {
        error(name + " can't be used as " + word(kind) + " (" + fault + ")", "correct the plug-in");
        return;
      }
      Module module = provider.getClass().getModule();
      offers.add(
          new LoadedPlugin<>(
              kind, descriptor, provider, layer.source(), module.getName(), layer.version(module)));
    } catch (ExecutionException e) {
      error(
          name + " can't be loaded (" + PluginFault.describe(e) + ")",
          "correct the plug-in, or build it again");
    } catch (TimeoutException e) {
      error(name + " " + e.getMessage(), "correct the plug-in");
    }
  }

  /** What is wrong with a descriptor beyond what it checks itself, or null. */
  private static String fault(Kind kind, PluginDescriptor descriptor) {
    if (descriptor.eventTypes().isEmpty()) {
      return "it names no type of event";
    }
    Set<String> names = new HashSet<>();
    for (Parameter<?> parameter : descriptor.parameters()) {
      String name = parameter.name();
      if (!PARAMETER_NAME.matcher(name).matches()) {
        return "not a parameter name: " + name;
      }
      if (kind == Kind.ACTION && RESERVED.contains(name)) {
        return "a parameter can't be called '" + name + "'";
      }
      if (!names.add(name)) {
        return "two parameters are called '" + name + "'";
      }
    }
    return null;
  }

  private void error(String what, String fix) {
    failed = true;
    problems.error(Position.of(layer.source()), what, fix);
  }

  private static String word(Kind kind) {
    return kind == Kind.FILTER ? "a filter" : "an action";
  }

  private static String describe(Throwable thrown) {
    return thrown instanceof ServiceConfigurationError && thrown.getCause() == null
        ? thrown.getMessage()
        : PluginFault.describe(thrown);
  }
}
