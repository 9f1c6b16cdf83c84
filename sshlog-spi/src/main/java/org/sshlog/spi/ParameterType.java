// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A type of parameter: how its text is read, and how to tell a user what to write.
 *
 * @param <T> what a value is in Java
 */
public final class ParameterType<T> {
  private final String name;
  private final String expectation;
  private final boolean acceptsList;
  private final Function<List<String>, T> parser;

  private ParameterType(
      String name, String expectation, boolean acceptsList, Function<List<String>, T> parser) {
    this.name = requireNonNull(name, "name");
    this.expectation = requireNonNull(expectation, "expectation");
    this.acceptsList = acceptsList;
    this.parser = requireNonNull(parser, "parser");
  }

  /**
   * A type whose values are one text each.
   *
   * @param name what the documentation calls it: {@code number}
   * @param expectation what to write, to stand behind "write": {@code a whole number from 1 to 9}
   * @param parser reads a text, never null; throws {@link IllegalArgumentException} with a message
   *     that says what is wrong with it
   */
  public static <T> ParameterType<T> of(
      String name, String expectation, Function<String, T> parser) {
    return new ParameterType<>(
        name,
        expectation,
        false,
        texts -> {
          if (texts.size() != 1) {
            throw new IllegalArgumentException("has no value");
          }
          return parser.apply(texts.get(0));
        });
  }

  /** A list of values of this type; a single value stands for a list of one. */
  public ParameterType<List<T>> list() {
    return new ParameterType<>(
        "list of " + name,
        expectation + ", or a list of such",
        true,
        texts ->
            texts.stream()
                .map(text -> parser.apply(List.of(text)))
                .collect(Collectors.toUnmodifiableList()));
  }

  /** As {@link #list()}, for lists that make no sense without a value. */
  public ParameterType<List<T>> nonEmptyList() {
    ParameterType<List<T>> list = list();
    return new ParameterType<>(
        list.name,
        list.expectation,
        true,
        texts -> {
          if (texts.isEmpty()) {
            throw new IllegalArgumentException("is an empty list");
          }
          return list.parse(texts);
        });
  }

  /** What the documentation calls this type. */
  public String name() {
    return name;
  }

  /** What to write, to stand behind the word "write". */
  public String expectation() {
    return expectation;
  }

  /** Whether a list may be written. */
  public boolean acceptsList() {
    return acceptsList;
  }

  /**
   * The value these texts stand for.
   *
   * @throws IllegalArgumentException with a message that says what is wrong
   */
  T parse(List<String> texts) {
    return parser.apply(texts);
  }
}
