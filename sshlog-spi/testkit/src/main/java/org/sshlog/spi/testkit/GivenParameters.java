// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sshlog.spi.Parameter;
import org.sshlog.spi.ParameterException;
import org.sshlog.spi.Parameters;
import org.sshlog.spi.PluginDescriptor;

/**
 * Reads a plug-in's parameters from what a configuration file says, as the daemon does: a scalar is
 * a {@code String} with its text, a list is a {@code List} of such.
 */
public final class GivenParameters {
  private GivenParameters() {}

  /**
   * The values of the declared parameters, converted and complete.
   *
   * @param given names and texts
   * @throws ParameterException that tells the first problem
   */
  public static Parameters convert(PluginDescriptor descriptor, Map<String, ?> given) {
    List<ParameterException> problems = new ArrayList<>();
    Parameters parameters = convert(descriptor, given, problems);
    if (!problems.isEmpty()) {
      throw problems.get(0);
    }
    return parameters;
  }

  /**
   * The same for a filter that is configured with a single value or list, which goes to the first
   * declared parameter.
   */
  public static Parameters convertMain(PluginDescriptor descriptor, Object value) {
    return convert(descriptor, Map.of(descriptor.parameters().get(0).name(), value));
  }

  /** All problems with these texts; none when they are good. */
  public static List<ParameterException> problems(
      PluginDescriptor descriptor, Map<String, ?> given) {
    List<ParameterException> problems = new ArrayList<>();
    convert(descriptor, given, problems);
    return List.copyOf(problems);
  }

  private static Parameters convert(
      PluginDescriptor descriptor, Map<String, ?> given, List<ParameterException> problems) {
    Parameters.Builder builder = Parameters.builder(descriptor);
    for (String name : given.keySet()) {
      if (descriptor.parameters().stream().noneMatch(p -> p.name().equals(name))) {
        problems.add(
            new ParameterException(
                name, "is not a parameter of " + descriptor.name(), "remove it"));
      }
    }
    for (Parameter<?> parameter : descriptor.parameters()) {
      try {
        if (given.containsKey(parameter.name())) {
          set(builder, parameter, given.get(parameter.name()));
        } else if (parameter.isRequired()) {
          throw new ParameterException(
              parameter.name(), "is missing", "write " + parameter.type().expectation());
        }
      } catch (ParameterException e) {
        problems.add(e);
      }
    }
    return problems.isEmpty() ? builder.build() : null;
  }

  private static <T> void set(Parameters.Builder builder, Parameter<T> parameter, Object value) {
    builder.set(parameter, convert(parameter, value));
  }

  /**
   * The value that one text or list of texts stands for.
   *
   * @throws ParameterException when there is no such value
   */
  public static <T> T convert(Parameter<T> parameter, Object value) {
    if (value instanceof List<?> list) {
      return parameter.convert(list.stream().map(GivenParameters::text).toList(), true);
    }
    return parameter.convert(List.of(text(value)), false);
  }

  private static String text(Object scalar) {
    if (scalar instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException(
        "write the parameter's value as the configuration file does, as a String or a List of"
            + " String, not as "
            + scalar.getClass());
  }
}
