// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.syslog;

/** The protocol in which messages are framed. */
enum Format {
  /** The present one. */
  RFC5424,
  /** The old one. */
  RFC3164,
  /** The journal's own. */
  JOURNALD
}
