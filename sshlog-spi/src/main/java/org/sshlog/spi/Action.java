// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi;

import java.io.IOException;
import org.sshlog.spi.event.Event;

/**
 * Does something with the events of the rules that name it: writes, sends, executes.
 *
 * <p>All methods are called by one thread that belongs to this action alone. It may block; while it
 * does, events wait in its bounded queue, and those that find the queue full are counted as lost
 * for this action only. An action makes no event of what it does.
 */
@FunctionalInterface
public interface Action extends AutoCloseable {
  /**
   * Acts on one event.
   *
   * @param event never null
   * @throws Exception when the event could not be delivered: it is counted as lost for this action,
   *     and the first failure of a series is logged. {@link InterruptedException} tells that the
   *     daemon wants to stop and is not held against the action. {@link UndeliveredException} says
   *     itself how many events were lost, in place of the one in hand.
   */
  void handle(Event event) throws Exception;

  /**
   * Whether {@link org.sshlog.spi.event.CommandFinish#output} is needed. Commands' output is only
   * captured where something needs it; elsewhere it may be null. The same answer each time.
   */
  default boolean needsCommandOutput() {
    return false;
  }

  /**
   * Called when no further event waits, so that an action may gather what it writes: an action that
   * buffers delivers here all it has been given. Also called once before the first event, when the
   * daemon begins to use the action: one that has kept events of an earlier run goes on with them.
   *
   * @throws IOException when that failed; as {@link UndeliveredException} it says how many events
   *     were lost, any other counts as one
   */
  default void flush() throws IOException {}

  /**
   * Delivers what is left and frees everything. Called once, after the last event, and returns
   * within five seconds.
   *
   * @throws IOException when something could not be delivered; counted as for {@link #flush}
   */
  @Override
  default void close() throws IOException {}
}
