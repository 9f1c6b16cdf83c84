// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.control;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What happened to clients so far. Safe for use from any thread. */
final class ControlCounters {
  /** Reasons to drop a client that did not do its part. */
  private static final List<String> DROPS =
      List.of("stuck_reader", "write_timeout", "request_timeout", "too_long", "failure");

  private final Map<String, Long> counts = new ConcurrentHashMap<>();

  /** Counts one more {@code what}. */
  void count(String what) {
    counts.merge(what, 1L, Long::sum);
  }

  private long counted(String what) {
    return counts.getOrDefault(what, 0L);
  }

  /** How many clients were dropped for any reason. */
  long droppedClients() {
    return DROPS.stream().mapToLong(this::counted).sum();
  }

  /** All of it as JSON values. */
  Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("accepted", counted("accepted"));
    fields.put("refused_busy", counted("busy"));
    fields.put("refused_permission", counted("denied"));
    fields.put("dropped_clients", droppedClients());
    Map<String, Object> causes = new LinkedHashMap<>();
    DROPS.forEach(cause -> causes.put(cause, counted(cause)));
    fields.put("dropped_by_cause", causes);
    return fields;
  }
}
