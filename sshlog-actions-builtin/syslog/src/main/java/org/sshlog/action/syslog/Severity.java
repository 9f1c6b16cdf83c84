// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.syslog;

import java.util.Locale;
import java.util.Map;
import org.sshlog.spi.ParameterType;

/** How serious a message is; the ordinal is the number on the wire. */
enum Severity {
  EMERG,
  ALERT,
  CRIT,
  ERR,
  WARNING,
  NOTICE,
  INFO,
  DEBUG;

  private static final Map<String, Severity> ALIASES =
      Map.of(
          "panic", EMERG,
          "emergency", EMERG,
          "critical", CRIT,
          "error", ERR,
          "warn", WARNING,
          "informational", INFO);

  static final ParameterType<Severity> TYPE =
      ParameterType.of(
          "severity",
          "one of emerg, alert, crit, err, warning, notice, info, debug, or a number from 0 to 7",
          Severity::parse);

  static Severity parse(String text) {
    return Names.find(values(), ALIASES, text)
        .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is not a severity"));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
