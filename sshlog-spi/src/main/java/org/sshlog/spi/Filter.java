// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi;

import org.sshlog.spi.event.Event;

/**
 * Decides which events a rule acts on.
 *
 * <p>Called by one thread at a time, and only with events of the types that its descriptor names. A
 * filter answers quickly and does not block. When it throws, the event passes (what is watched must
 * not be able to hide by upsetting a filter) and the failure is counted and logged.
 */
@FunctionalInterface
public interface Filter {
  /**
   * Whether the rule should act on this event.
   *
   * @param event never null
   */
  boolean test(Event event);

  /**
   * Whether {@link org.sshlog.spi.event.CommandFinish#output} is needed. Commands' output is only
   * captured where something needs it; elsewhere it may be null. The same answer each time.
   */
  default boolean needsCommandOutput() {
    return false;
  }
}
