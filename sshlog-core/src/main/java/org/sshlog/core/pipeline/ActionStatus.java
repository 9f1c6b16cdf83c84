// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.pipeline;

import java.util.Map;

/**
 * The figures of one action.
 *
 * @param name its name in the configuration
 * @param plugin its kind
 * @param received events that rules gave it
 * @param failed events that it could not deliver, or not in time when it was stopped
 * @param dropped events that found its queue full
 * @param queued events that wait, or are being delivered
 * @param busyMs how long it has been busy with the present event, 0 when it is idle
 * @param counters what it counts itself, by name
 */
public record ActionStatus(
    String name,
    String plugin,
    long received,
    long failed,
    long dropped,
    int queued,
    long busyMs,
    Map<String, Long> counters) {
  /** Events that are delivered, as far as the action knows. */
  public long delivered() {
    return Math.max(0, received - failed - dropped - queued);
  }
}
