// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.testkit;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sshlog.spi.Parameter;
import org.sshlog.spi.ParameterException;
import org.sshlog.spi.PluginDescriptor;
import org.sshlog.spi.format.Printable;

/** What must hold for each declared parameter and any text that a configuration gives to it. */
record ParameterRules(PluginDescriptor descriptor, Creation creation) {
  /** Makes a plug-in and closes it again. */
  @FunctionalInterface
  interface Creation {
    void with(Map<String, ?> given) throws Exception;
  }

  private static final String MARK = "s3cr3t-7f1c-";

  /** A default, written as the documentation shows it, reads back as the same value. */
  static <T> void requireReadableDefault(Parameter<T> parameter) {
    T value = parameter.defaultValue();
    if (value == null) {
      return;
    }
    Object written =
        value instanceof List<?> list
            ? list.stream().map(ParameterRules::write).toList()
            : write(value);
    T again;
    try {
      again = GivenParameters.convert(parameter, written);
    } catch (ParameterException e) {
      throw new AssertionError(
          "the default of " + parameter + " is not a value of its own type: " + written, e);
    }
    if (!again.toString().equals(value.toString())) {
      throw new AssertionError(
          "the default of " + parameter + ", written '" + written + "', reads as " + again);
    }
  }

  private static String write(Object value) {
    return value instanceof Duration duration ? duration.toMillis() + "ms" : value.toString();
  }

  /**
   * Whatever is written for a parameter, the answer is a plug-in or a {@link ParameterException};
   * and unless the parameter takes any text, something is refused.
   */
  void requireRefusal(Parameter<?> parameter, Map<String, Object> valid) {
    boolean refused = false;
    for (String text : WrongTexts.scalars()) {
      refused |= refuses(parameter, valid, text);
    }
    for (List<String> list : WrongTexts.lists()) {
      refuses(parameter, valid, list);
    }
    if (!refused && !parameter.type().name().matches("(list of )?text")) {
      throw new AssertionError(
          parameter + ", a " + parameter.type().name() + ", accepts any nonsense");
    }
  }

  private boolean refuses(Parameter<?> parameter, Map<String, Object> valid, Object written) {
    Map<String, Object> given = new HashMap<>(valid);
    given.put(parameter.name(), written);
    try {
      creation.with(given);
      return false;
    } catch (ParameterException e) {
      requireUseful(e, parameter, written);
      return e.parameter().equals(parameter.name());
    } catch (Exception | StackOverflowError e) {
      throw new AssertionError(
          parameter + ": '" + show(written) + "' must be accepted or refused by ParameterException",
          e);
    }
  }

  private void requireUseful(ParameterException e, Parameter<?> parameter, Object written) {
    boolean known = descriptor.parameters().stream().anyMatch(p -> p.name().equals(e.parameter()));
    if (!known || isBlank(e.getMessage()) || isBlank(e.hint())) {
      throw new AssertionError(
          parameter
              + ": '"
              + show(written)
              + "' is refused, but the exception must name a declared parameter, what is wrong"
              + " and what to write instead",
          e);
    }
  }

  /** What is written for a secret parameter is not repeated when it is refused. */
  static void requireSilence(Parameter<?> parameter) {
    for (String text : WrongTexts.scalars()) {
      try {
        GivenParameters.convert(parameter, MARK + text);
      } catch (ParameterException e) {
        if ((e.getMessage() + e.hint() + e.getCause()).contains(MARK)) {
          throw new AssertionError(parameter + " is secret, but a message repeats its value", e);
        }
      }
    }
  }

  private static boolean isBlank(String text) {
    return text == null || text.isBlank();
  }

  private static String show(Object written) {
    String text = written.toString();
    return Printable.of(text.length() > 100 ? text.substring(0, 100) + "..." : text);
  }
}
