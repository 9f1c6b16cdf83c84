// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.statsd;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The sessions that an action was told the beginning of, and not yet the end. Where it is never
 * told of ends (a rule without that trigger), the oldest are forgotten at a limit. For one thread.
 */
final class ActiveSessions {
  private static final int MAX = 10_000;

  private final Set<String> ids = new LinkedHashSet<>();

  /** Notes a beginning; tells whether the number changed. */
  boolean began(String id) {
    if (!ids.add(id)) {
      return false;
    }
    if (ids.size() > MAX) {
      Iterator<String> oldest = ids.iterator();
      oldest.next();
      oldest.remove();
    }
    return true;
  }

  /** Notes an end; tells whether the number changed. */
  boolean ended(String id) {
    return ids.remove(id);
  }

  int count() {
    return ids.size();
  }
}
