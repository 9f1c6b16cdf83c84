// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.pipeline;

import java.util.Set;
import org.sshlog.spi.event.EventType;

/**
 * What rules and live subscribers want to know at present. Immutable.
 *
 * @param types the types of event that somebody takes
 * @param commandOutput whether somebody needs {@link org.sshlog.spi.event.CommandFinish#output}
 */
public record Demand(Set<EventType> types, boolean commandOutput) {
  /** Nobody wants anything. */
  public static final Demand NONE = new Demand(Set.of(), false);

  public Demand {
    types = Set.copyOf(types);
  }

  /** Whether somebody takes events of this type. */
  public boolean wants(EventType type) {
    return types.contains(type);
  }

  /** Whether it must be observed what sessions send to their clients. */
  public boolean wantsOutput() {
    return commandOutput || wants(EventType.TERMINAL_UPDATE) || wants(EventType.TERMINAL_RESIZE);
  }

  /** Whether it must be observed what sshd does with sockets. */
  public boolean wantsForwards() {
    return wants(EventType.PORT_FORWARD);
  }

  /** Whether the TCP connections that sessions open must be observed. */
  public boolean wantsConnections() {
    return wants(EventType.NETWORK_CONNECT);
  }

  /** Whether it must be observed what is said of files that are transferred. */
  public boolean wantsFiles() {
    return wants(EventType.FILE_UPLOAD)
        || wants(EventType.FILE_DOWNLOAD)
        || wants(EventType.FILE_OPERATION);
  }

  /** Whether it must be observed what clients send to their sessions. */
  public boolean wantsInput() {
    return wants(EventType.TERMINAL_INPUT);
  }
}
