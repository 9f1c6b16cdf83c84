// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.syslog;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Finds what a configuration names the way {@code syslog.conf} and {@code syslog.h} do. */
final class Names {
  private Names() {}

  /** The value of this name (in any case, also with LOG_ before it), alias, or decimal number. */
  static <E extends Enum<E>> Optional<E> find(E[] values, Map<String, E> aliases, String text) {
    String name = text.toLowerCase(Locale.ROOT);
    if (name.startsWith("log_")) {
      name = name.substring(4);
    }
    for (E value : values) {
      if (value.name().toLowerCase(Locale.ROOT).equals(name)
          || Integer.toString(value.ordinal()).equals(name)) {
        return Optional.of(value);
      }
    }
    return Optional.ofNullable(aliases.get(name));
  }
}
