// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.journal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Predicate;

/** Picks what is asked for while entries go by, the latest first. For one thread. */
final class LoginSelection {
  private static final Comparator<Map<String, Object>> BY_START =
      Comparator.comparingLong(LoginSelection::startOf);

  private final LoginQuery query;
  private final Predicate<String> isOpen;
  private final long nowMs;
  private final Set<Object> seen = new HashSet<>();
  private final PriorityQueue<Map<String, Object>> latest = new PriorityQueue<>(BY_START);
  private boolean more;
  private long begins;

  /**
   * Nothing is picked yet.
   *
   * @param isOpen whether the session of this id is there now
   * @param nowMs the present, milliseconds since the epoch
   */
  LoginSelection(LoginQuery query, Predicate<String> isOpen, long nowMs) {
    this.nowMs = nowMs;
    this.query = query;
    this.isOpen = isOpen;
  }

  void take(Map<String, Object> entry) {
    long written = number(entry, JournalEntry.WRITTEN);
    begins = begins == 0 ? written : Math.min(begins, written);
    if (query.failed()) {
      if (JournalEntry.FAILED.equals(entry.get(JournalEntry.ENTRY))) {
        pick(entry);
      }
    } else if (JournalEntry.isOfSession(entry) && seen.add(entry.get("session_id"))) {
      // What was written last of a session says all.
      pick(JournalEntry.asIsNow(entry, isOpen, nowMs));
    }
  }

  private void pick(Map<String, Object> entry) {
    boolean wanted =
        startOf(entry) >= query.sinceMs()
            && (query.user() == null || query.user().equals(entry.get("username")));
    if (!wanted) {
      return;
    }
    latest.add(entry);
    if (latest.size() > query.limit()) {
      latest.remove();
      more = true;
    }
  }

  LoginAnswer answer(int damaged) {
    List<Map<String, Object>> entries = new ArrayList<>(latest);
    entries.sort(BY_START.reversed());
    entries.forEach(JournalEntry::removeOwn);
    return new LoginAnswer(entries, more, begins, damaged);
  }

  /** When a login began or failed, milliseconds since the epoch. */
  private static long startOf(Map<String, Object> entry) {
    boolean failed = JournalEntry.FAILED.equals(entry.get(JournalEntry.ENTRY));
    return number(entry, failed ? "end_time" : "start_time");
  }

  private static long number(Map<String, Object> entry, String name) {
    return entry.get(name) instanceof Number number ? number.longValue() : 0;
  }
}
