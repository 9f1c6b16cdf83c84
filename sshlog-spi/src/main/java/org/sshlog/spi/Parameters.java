// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The values of a plug-in's declared parameters, complete and converted. Immutable. Its text shows
 * names only, never a value, since a value may be a secret.
 */
public final class Parameters {
  private final Map<Parameter<?>, Object> values;

  private Parameters(Map<Parameter<?>, Object> values) {
    this.values = values;
  }

  /** Begins to gather values for the declared parameters of {@code descriptor}. */
  public static Builder builder(PluginDescriptor descriptor) {
    return new Builder(descriptor);
  }

  /**
   * The value of a parameter that is required or has a default.
   *
   * @throws IllegalArgumentException when the plug-in did not declare {@code parameter}, or when it
   *     is optional and was not given
   */
  public <T> T get(Parameter<T> parameter) {
    return find(parameter)
        .orElseThrow(() -> new IllegalArgumentException("no value for " + parameter.name()));
  }

  /** The value of a parameter, or empty when it was not given and has no default. */
  @SuppressWarnings("unchecked") // Builder.set is typed
  public <T> Optional<T> find(Parameter<T> parameter) {
    return Optional.ofNullable((T) values.get(parameter));
  }

  @Override
  public String toString() {
    return "Parameters" + values.keySet();
  }

  /** Gathers values. Not safe for use from several threads. */
  public static final class Builder {
    private final PluginDescriptor descriptor;
    private final Map<Parameter<?>, Object> values = new HashMap<>();

    private Builder(PluginDescriptor descriptor) {
      this.descriptor = descriptor;
    }

    /**
     * Sets a value.
     *
     * @throws IllegalArgumentException when the plug-in did not declare {@code parameter}
     */
    public <T> Builder set(Parameter<T> parameter, T value) {
      if (!descriptor.parameters().contains(parameter)) {
        throw new IllegalArgumentException(descriptor.name() + " does not declare " + parameter);
      }
      values.put(parameter, value);
      return this;
    }

    /**
     * Fills in the defaults.
     *
     * @throws ParameterException when a required parameter has no value
     */
    public Parameters build() {
      for (Parameter<?> parameter : descriptor.parameters()) {
        if (values.containsKey(parameter)) {
          continue;
        }
        if (parameter.isRequired()) {
          throw new ParameterException(
              parameter.name(), "is missing", "write " + parameter.type().expectation());
        }
        if (parameter.defaultValue() != null) {
          values.put(parameter, parameter.defaultValue());
        }
      }
      return new Parameters(Map.copyOf(values));
    }
  }
}
