// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A declared parameter of a plug-in: its name, its type, what it is for, and its default.
 * Immutable; keep it in a constant and read its value with {@link Parameters#get}.
 *
 * @param <T> what its value is in Java
 */
public final class Parameter<T> {
  private final String name;
  private final String summary;
  private final ParameterType<T> type;
  private final T defaultValue;
  private final boolean required;
  private final boolean secret;

  private Parameter(
      String name,
      String summary,
      ParameterType<T> type,
      T defaultValue,
      boolean required,
      boolean secret) {
    this.name = requireNonNull(name, "name");
    this.summary = requireNonNull(summary, "summary");
    this.type = requireNonNull(type, "type");
    this.defaultValue = defaultValue;
    this.required = required;
    this.secret = secret;
  }

  /**
   * Declares an optional parameter without a default.
   *
   * @param name what the configuration calls it: lower-case letters, digits and underscores
   * @param type its type, one of {@link ParameterTypes} or the plug-in's own
   * @param summary what it is for, one sentence without a full stop
   */
  public static <T> Parameter<T> of(String name, ParameterType<T> type, String summary) {
    return new Parameter<>(name, summary, type, null, false, false);
  }

  /** The same parameter, which must be given. */
  public Parameter<T> required() {
    return new Parameter<>(name, summary, type, null, true, secret);
  }

  /** The same parameter, which has this value when it is not given. */
  public Parameter<T> defaultsTo(T value) {
    return new Parameter<>(name, summary, type, requireNonNull(value, "value"), false, secret);
  }

  /** The same parameter, whose value is shown nowhere. */
  public Parameter<T> secret() {
    return new Parameter<>(name, summary, type, defaultValue, required, true);
  }

  /** What the configuration calls it. */
  public String name() {
    return name;
  }

  /** What it is for. */
  public String summary() {
    return summary;
  }

  /** Its type. */
  public ParameterType<T> type() {
    return type;
  }

  /** Its default, or null when it has none. */
  public T defaultValue() {
    return defaultValue;
  }

  /** Whether it must be given. */
  public boolean isRequired() {
    return required;
  }

  /** Whether its value must be shown nowhere. */
  public boolean isSecret() {
    return secret;
  }

  /**
   * The value that the configuration's text stands for.
   *
   * @param texts the scalars as they are written in the file: one for a plain value, any number for
   *     a list
   * @param isList whether the file has a list here
   * @throws ParameterException when there is no such value
   */
  public T convert(List<String> texts, boolean isList) {
    if (isList && !type.acceptsList()) {
      throw new ParameterException(
          name, "takes one value, not a list", "write " + type.expectation());
    }
    try {
      return type.parse(texts);
    } catch (IllegalArgumentException e) {
      // A type's message repeats the text, which is right for all but a secret.
      String message = secret ? "has a value that can't be used" : e.getMessage();
      throw new ParameterException(name, message, "write " + type.expectation());
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
