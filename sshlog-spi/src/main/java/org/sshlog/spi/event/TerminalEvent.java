// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.event;

/**
 * Something went through one session of a connection, or its window changed. A connection can hold
 * several sessions at once and one after the other; {@link #shellPid} tells them apart, also where
 * a terminal's number is used again.
 */
public sealed interface TerminalEvent extends Event
    permits TerminalUpdate, TerminalInput, TerminalResize {
  /** The session's first own process (its shell or command); 0 when that is not known. */
  int shellPid();
}
