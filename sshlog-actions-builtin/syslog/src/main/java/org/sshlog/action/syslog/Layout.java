// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.syslog;

import org.sshlog.spi.event.Event;

/** A header, what frames a message, and the message in it. For one thread. */
interface Layout {
  /** The whole message of {@code event} as it goes onto the wire, of whatever length. */
  byte[] of(Event event);
}
