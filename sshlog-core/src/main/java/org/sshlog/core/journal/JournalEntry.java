// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.journal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.sshlog.spi.event.CommandFinish;
import org.sshlog.spi.event.ConnectionAuthFailed;
import org.sshlog.spi.event.ConnectionClose;
import org.sshlog.spi.event.ConnectionEstablished;
import org.sshlog.spi.event.Event;

/**
 * What is in the journal: maps of JSON values. Each tells all that is known of its login, so that
 * it can be understood when those before it are gone. Stateless.
 */
final class JournalEntry {
  /** Name of the field that tells what an entry is. */
  static final String ENTRY = "entry";

  /** Name of the field that tells when it was written, milliseconds since the epoch. */
  static final String WRITTEN = "written";

  static final String OPEN = "open";
  static final String CLOSE = "close";
  static final String FAILED = "failed";
  static final String START = "daemon_start";
  static final String STOP = "daemon_stop";

  private static final int SIGHUP = 1;

  private JournalEntry() {}

  static boolean isOfSession(Map<String, Object> entry) {
    Object kind = entry.get(ENTRY);
    return (OPEN.equals(kind) || CLOSE.equals(kind)) && entry.get("session_id") instanceof String;
  }

  private static Map<String, Object> begin(String kind, long nowMs) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put(ENTRY, kind);
    entry.put(WRITTEN, nowMs);
    return entry;
  }

  private static Map<String, Object> of(String kind, Event event, long nowMs) {
    Map<String, Object> entry = begin(kind, nowMs);
    entry.putAll(EventMap.of(event));
    List.of("event_type", "time_ns", "hostname").forEach(entry::remove);
    return entry;
  }

  /** The daemon has been started. */
  static Map<String, Object> start(String boot, long nowMs) {
    Map<String, Object> entry = begin(START, nowMs);
    entry.put("boot_id", boot);
    return entry;
  }

  /** The daemon ends as it should. */
  static Map<String, Object> stop(long nowMs) {
    return begin(STOP, nowMs);
  }

  /**
   * Somebody has logged in.
   *
   * @param earlier what an earlier daemon wrote of the same session, else null
   */
  static Map<String, Object> open(
      ConnectionEstablished event, Map<String, Object> earlier, long nowMs) {
    Map<String, Object> entry = earlier;
    if (entry == null) {
      entry = of(OPEN, event, nowMs);
      entry.put("gap", null);
    } else {
      entry.put(WRITTEN, nowMs);
    }
    return entry;
  }

  /**
   * A login has ended.
   *
   * @param earlier what an earlier daemon wrote of the same session, else null: it may have seen
   *     how the client authenticated
   * @param exit the end of its first process, null when that was not seen
   */
  static Map<String, Object> close(
      ConnectionClose event,
      Map<String, Object> earlier,
      CommandFinish exit,
      boolean killed,
      long nowMs) {
    Map<String, Object> entry = of(CLOSE, event, nowMs);
    entry.put("gap", null);
    if (earlier != null) {
      earlier.forEach(
          (name, value) -> {
            if (value != null && (entry.get(name) == null || name.equals("existing"))) {
              entry.put(name, value);
            }
          });
    }
    Ending ending = ending(event.established(), exit);
    entry.put("ended", (killed ? Ending.KILLED : ending).wireName());
    entry.put("exit_code", exit == null ? null : exit.exitCode());
    entry.put("signal", exit == null || exit.signal() == 0 ? null : exit.signal());
    entry.put("end_exact", true);
    return entry;
  }

  private static Ending ending(ConnectionEstablished established, CommandFinish exit) {
    if (exit == null) {
      boolean unseen = established.existing() || established.shellPid() == 0;
      return unseen ? Ending.CLOSED : Ending.DISCONNECTED;
    }
    if (exit.signal() == 0) {
      return Ending.LOGOUT;
    }
    return exit.signal() == SIGHUP ? Ending.DISCONNECTED : Ending.SIGNAL;
  }

  /** A login of which nothing is known but that it ended after {@code lastMs}. */
  static Map<String, Object> unseen(
      Map<String, Object> open, Ending ending, long lastMs, long nowMs) {
    Map<String, Object> entry = new LinkedHashMap<>(open);
    entry.put(ENTRY, CLOSE);
    entry.put(WRITTEN, nowMs);
    entry.put("end_time", lastMs);
    entry.put("ended", ending.wireName());
    entry.put("exit_code", null);
    entry.put("signal", null);
    entry.put("end_exact", false);
    return entry;
  }

  /** A login has failed. */
  static Map<String, Object> failed(ConnectionAuthFailed event, long nowMs) {
    return of(FAILED, event, nowMs);
  }

  /** An entry of a session with what follows from the present. */
  static Map<String, Object> asIsNow(
      Map<String, Object> entry, Predicate<String> isOpen, long nowMs) {
    Map<String, Object> now = entry;
    if (OPEN.equals(entry.get(ENTRY))) {
      if (isOpen.test((String) entry.get("session_id"))) {
        for (String name : new String[] {"ended", "exit_code", "signal"}) {
          now.put(name, null);
        }
        now.put("end_exact", true);
      } else {
        now = unseen(entry, Ending.UNKNOWN, millis(entry, WRITTEN), nowMs);
      }
    }
    long end = now.get("ended") == null ? nowMs : millis(now, "end_time");
    now.put("duration_ms", Math.max(0, end - millis(now, "start_time")));
    return now;
  }

  private static long millis(Map<String, Object> entry, String name) {
    return entry.get(name) instanceof Number number ? number.longValue() : 0;
  }

  /** Takes out what only the journal needs. */
  static void removeOwn(Map<String, Object> entry) {
    entry.remove(ENTRY);
    entry.remove(WRITTEN);
  }
}
