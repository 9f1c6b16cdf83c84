// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.probe;

import org.sshlog.core.backlog.BacklogCounters;
import org.sshlog.core.priority.ThreadPriority;

/** How full the backlog is: the fuller, the less those who empty it may wait for others. */
enum Fullness {
  LOW,
  HALF,
  HIGH;

  static Fullness of(BacklogCounters counters) {
    long waiting = counters.waiting();
    if (waiting <= counters.limit() / 2) {
      return LOW;
    }
    return waiting <= counters.limit() / 4 * 3 ? HALF : HIGH;
  }

  /** The nice value of a thread that has {@code usual} as long as there is room. */
  int nice(int usual) {
    return switch (this) {
      case LOW -> usual;
      case HALF -> 0;
      case HIGH -> ThreadPriority.READER + 5;
    };
  }
}
