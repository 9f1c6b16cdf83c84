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

  /** Ends a subscription when closed; closing twice is harmless. */
  @FunctionalInterface
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }
}
