// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.pipeline;

import java.util.Set;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.event.EventType;

/** Where live events can be had. */
@FunctionalInterface
public interface EventSource {
  /**
   * Puts every further event of these types into {@code queue}, until the subscription is closed.
   * What the queue refuses is lost for this subscriber alone.
   *
   * @return the subscription
   */
  Subscription subscribe(Set<EventType> types, BoundedQueue<Event> queue);

  /**
   * As {@link #subscribe}, but asks for nothing: what somebody else has asked for comes into {@code
   * queue} too, and nothing is observed for its sake.
   *
   * @return the subscription
   */
  default Subscription overhear(Set<EventType> types, BoundedQueue<Event> queue) {
    return subscribe(types, queue);
  }

  /** Ends a subscription when closed; closing twice is harmless. */
  @FunctionalInterface
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }
}
