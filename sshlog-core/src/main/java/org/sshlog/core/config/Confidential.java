// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.config;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Which values of one filter or action must not be shown: those of parameters declared secret, and
 * those that came from the environment or a file.
 */
final class Confidential {
  private final Set<String> parameters = new HashSet<>();
  private final Set<String> values = new HashSet<>();

  /** Hides the value of a parameter, and every text in {@code secrets} wherever it stands. */
  void add(String parameter, List<String> secrets) {
    parameters.add(parameter);
    secrets.stream().filter(s -> !s.isEmpty()).map(Confidential::normal).forEach(values::add);
  }

  /** Whether the value of this parameter must not be shown. */
  boolean covers(String parameter) {
    return parameters.contains(parameter);
  }

  /** Whether there is anything to hide. */
  boolean isEmpty() {
    return parameters.isEmpty();
  }

  /** Whether {@code text} holds something that must not be shown. */
  boolean appearsIn(String text) {
    String normal = normal(text);
    return values.stream().anyMatch(normal::contains);
  }

  private static String normal(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
