// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.sshlog.spi.event.EventType;

/**
 * Declares a kind of filter or action once: configuration checking, {@code sshlog plugins} and the
 * reference documentation all come from this.
 *
 * @param name what the configuration calls it: lower-case letters, digits and underscores
 * @param aliases further names for it, for compatibility
 * @param summary one sentence that says what it does, without a full stop
 * @param eventTypes the types of event it can be given; a filter is skipped for all others
 * @param parameters what it takes, the main one first: a filter whose configuration is a single
 *     value gives that value to the first
 */
public record PluginDescriptor(
    String name,
    List<String> aliases,
    String summary,
    Set<EventType> eventTypes,
    List<Parameter<?>> parameters) {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");

  public PluginDescriptor {
    requireName(name);
    aliases = List.copyOf(aliases);
    aliases.forEach(PluginDescriptor::requireName);
    requireNonNull(summary, "summary");
    eventTypes = Set.copyOf(eventTypes);
    parameters = List.copyOf(parameters);
    if (parameters.stream().map(Parameter::name).distinct().count() != parameters.size()) {
      throw new IllegalArgumentException(name + " declares two parameters of one name");
    }
  }

  private static void requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not a plug-in name: " + name);
    }
  }

  /** Declares a plug-in for some types of event. */
  public static PluginDescriptor of(
      String name, String summary, Set<EventType> eventTypes, Parameter<?>... parameters) {
    return new PluginDescriptor(name, List.of(), summary, eventTypes, List.of(parameters));
  }

  /** Declares a plug-in for all types of event. */
  public static PluginDescriptor of(String name, String summary, Parameter<?>... parameters) {
    return of(name, summary, EnumSet.allOf(EventType.class), parameters);
  }

  /** The same plug-in, to be found by another name too. */
  public PluginDescriptor alias(String alias) {
    List<String> all = new ArrayList<>(aliases);
    all.add(alias);
    return new PluginDescriptor(name, all, summary, eventTypes, parameters);
  }
}
