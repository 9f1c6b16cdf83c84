// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.email;

/** How a connection to the server is protected; the names are those of the configuration. */
enum Security {
  /** Asks for TLS after connecting, and does without the server that has none. */
  STARTTLS(587),
  /** TLS from the beginning. */
  TLS(465),
  /** Not at all. */
  NONE(25);

  private final int port;

  Security(int port) {
    this.port = port;
  }

  /** The port that is usual for it. */
  int port() {
    return port;
  }
}
