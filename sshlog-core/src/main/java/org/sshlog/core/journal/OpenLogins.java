// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.journal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.sshlog.spi.event.CommandFinish;
import org.sshlog.spi.event.ConnectionClose;
import org.sshlog.spi.event.ConnectionEstablished;

/**
 * The logins that have not ended, and those of which an earlier daemon did not see the end. Gives
 * the entries that tell of them in the order of what has happened, so that who takes them must
 * return at once. Safe for use from any thread.
 */
final class OpenLogins {
  /** A session that ends later has withstood. */
  private static final long KILL_MS = 15_000;

  /** A login that has not ended. */
  private static final class Open {
    private final ConnectionEstablished event;
    private final Map<String, Object> earlier;
    private CommandFinish exit;
    private long killedMs = Long.MIN_VALUE;

    private Open(ConnectionEstablished event, Map<String, Object> earlier) {
      this.event = event;
      this.earlier = earlier;
    }
  }

  private final LongSupplier clockMs;

  /** By session. */
  private final Map<String, Open> open = new HashMap<>();

  /** Logins that an earlier daemon has left open, by session. */
  private final Map<String, Map<String, Object>> left = new LinkedHashMap<>();

  /** How these ended, if they have. */
  private Ending leftEnding = Ending.DAEMON_DIED;

  /** When an earlier daemon last gave a sign of life. */
  private long lastAliveMs;

  OpenLogins(LongSupplier clockMs) {
    this.clockMs = clockMs;
  }

  /**
   * Finds out what an earlier daemon has left.
   *
   * @param bootId names the present run of the machine
   * @return how many entries are damaged
   */
  synchronized int recall(JournalFile logins, String bootId) throws IOException {
    lastAliveMs = logins.modifiedMs();
    Set<Object> seen = new HashSet<>();
    List<Map<String, Object>> daemons = new ArrayList<>();
    int damaged =
        logins.forEachBackwards(
            entry -> {
              Object kind = entry.get(JournalEntry.ENTRY);
              if (JournalEntry.START.equals(kind) || JournalEntry.STOP.equals(kind)) {
                if (daemons.size() < 2) {
                  daemons.add(entry);
                }
              } else if (JournalEntry.isOfSession(entry) && seen.add(entry.get("session_id"))) {
                if (JournalEntry.OPEN.equals(kind)) {
                  left.put((String) entry.get("session_id"), entry);
                }
              }
            });
    for (Map<String, Object> daemon : daemons) {
      if (JournalEntry.START.equals(daemon.get(JournalEntry.ENTRY))) {
        if (!bootId.equals(daemon.get("boot_id"))) {
          leftEnding = Ending.SYSTEM_DOWN;
        }
        break;
      }
      leftEnding = Ending.DAEMON_STOPPED;
    }
    return damaged;
  }

  synchronized void finished(CommandFinish finish) {
    Open login = open.get(finish.connection().sessionId());
    if (login != null && login.event.shellPid() == finish.command().pid()) {
      login.exit = finish;
    }
  }

  synchronized void established(
      ConnectionEstablished event, Consumer<Map<String, Object>> journal) {
    String id = event.connection().sessionId();
    Map<String, Object> earlier = left.remove(id);
    if (earlier != null) {
      earlier.put("gap", leftEnding.wireName());
    }
    Open login = new Open(event, earlier);
    open.put(id, login);
    journal.accept(entry(login, clockMs.getAsLong()));
  }

  synchronized void closed(ConnectionClose event, Consumer<Map<String, Object>> journal) {
    Open login = open.remove(event.connection().sessionId());
    Map<String, Object> earlier = login == null ? null : login.earlier;
    CommandFinish exit = login == null ? null : login.exit;
    boolean killed = login != null && clockMs.getAsLong() - KILL_MS <= login.killedMs;
    journal.accept(JournalEntry.close(event, earlier, exit, killed, clockMs.getAsLong()));
  }

  /** Somebody ends this session through the daemon. */
  synchronized void killed(String sessionId) {
    Open login = open.get(sessionId);
    if (login != null) {
      login.killedMs = clockMs.getAsLong();
    }
  }

  /** All that were there at the daemon's start have been told: what is left has ended. */
  synchronized void settle(Consumer<Map<String, Object>> journal) {
    long now = clockMs.getAsLong();
    left.values()
        .forEach(entry -> journal.accept(JournalEntry.unseen(entry, leftEnding, lastAliveMs, now)));
    left.clear();
  }

  synchronized boolean contains(String sessionId) {
    return open.containsKey(sessionId) || left.containsKey(sessionId);
  }

  /** An entry for each that this daemon has seen, as of {@code now}. */
  synchronized List<Map<String, Object>> entries(long now) {
    return open.values().stream().map(login -> entry(login, now)).toList();
  }

  private static Map<String, Object> entry(Open login, long now) {
    Map<String, Object> earlier = login.earlier == null ? null : new LinkedHashMap<>(login.earlier);
    return JournalEntry.open(login.event, earlier, now);
  }
}
