// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.syslog;

import java.util.Locale;
import java.util.Map;
import org.sshlog.spi.ParameterType;

/** Which part of the system speaks; the ordinal is the number on the wire. */
enum Facility {
  KERN,
  USER,
  MAIL,
  DAEMON,
  AUTH,
  SYSLOG,
  LPR,
  NEWS,
  UUCP,
  CRON,
  AUTHPRIV,
  FTP,
  NTP,
  AUDIT,
  ALERT,
  CLOCK,
  LOCAL0,
  LOCAL1,
  LOCAL2,
  LOCAL3,
  LOCAL4,
  LOCAL5,
  LOCAL6,
  LOCAL7;

  private static final Map<String, Facility> ALIASES = Map.of("security", AUTH);

  static final ParameterType<Facility> TYPE =
      ParameterType.of(
          "facility",
          "one of auth, authpriv, daemon, user, local0 to local7 and the other names of syslog, or a"
              + " number from 0 to 23",
          Facility::parse);

  private static Facility parse(String text) {
    return Names.find(values(), ALIASES, text)
        .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is not a facility"));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
