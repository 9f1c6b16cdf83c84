// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.event;

import java.util.Locale;

/** One of the three byte streams of a session. A terminal has no {@code STDERR} of its own. */
public enum StandardStream {
  /** What the client sends to the session. */
  STDIN,
  /** What the session sends to the client. */
  STDOUT,
  /** What a session without a terminal sends to the client apart from its output. */
  STDERR;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  /** The name used in JSON, such as {@code stdout}. */
  public String wireName() {
    return wireName;
  }
}
