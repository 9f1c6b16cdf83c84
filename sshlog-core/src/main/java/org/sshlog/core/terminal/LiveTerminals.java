// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.terminal;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.sshlog.core.terminal.Observation.Period;
import org.sshlog.core.terminal.host.WindowSize;
import org.sshlog.spi.event.Connection;
import org.sshlog.spi.event.ConnectionClose;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.event.TerminalEvent;
import org.sshlog.spi.event.TerminalResize;
import org.sshlog.spi.event.TerminalUpdate;

/** The terminals whose screens are kept, bounded. Used by the thread of {@link Screens} only. */
final class LiveTerminals {
  /** Names a terminal. */
  record Key(String sessionId, int number) {}

  private static final int MAX_TERMINALS = 128;
  private static final int MAX_CELLS = 400_000;
  private static final long NS_PER_MS = 1_000_000;
  private static final WindowSize USUAL = new WindowSize(24, 80);

  private final Observation observation;
  private final Map<Key, LiveTerminal> terminals = new HashMap<>();
  private final Set<Key> kept = new HashSet<>();

  LiveTerminals(Observation observation) {
    this.observation = observation;
  }

  /** Draws what an event says. */
  void take(Event event) {
    if (event instanceof ConnectionClose) {
      String sessionId = event.connection().sessionId();
      terminals.keySet().removeIf(key -> key.sessionId().equals(sessionId) && !kept.contains(key));
      return;
    }
    if (event.ttyId() < 0 || !(event instanceof TerminalEvent terminalEvent)) {
      return;
    }
    LiveTerminal live =
        of(new Key(event.connection().sessionId(), event.ttyId()), event.connection(), USUAL);
    live.used(event.timeNs());
    if (event instanceof TerminalUpdate update) {
      live.update(update);
    } else if (event instanceof TerminalResize resize) {
      live.begin(terminalEvent.shellPid());
      int cells = live.cells();
      live.resize(new WindowSize(resize.rows(), resize.columns()));
      if (live.cells() > cells) {
        evict();
      }
    }
  }

  /**
   * The terminal of this name, made when it is not there.
   *
   * @param size the window's size, when it is not known yet
   */
  private LiveTerminal of(Key key, Connection connection, WindowSize size) {
    LiveTerminal live = terminals.get(key);
    if (live == null) {
      live = new LiveTerminal(size, connection.startTimeMs(), period(connection));
      terminals.put(key, live);
      live.used(System.currentTimeMillis() * NS_PER_MS);
      evict();
    }
    return live;
  }

  private Period period(Connection connection) {
    return observation.period(connection.ptmPid()).orElse(null);
  }

  /**
   * The terminal of this name, which is not forgotten until {@link #release}. What was drawn before
   * a time in which nobody observed is worth nothing.
   *
   * @param size the window's present size
   */
  LiveTerminal keep(Key key, Connection connection, WindowSize size) {
    kept.add(key);
    LiveTerminal live = of(key, connection, size);
    live.observed(period(connection));
    live.resize(size);
    return live;
  }

  /** Forgets those used longest ago, until the rest fits. */
  private void evict() {
    long cells = terminals.values().stream().mapToLong(LiveTerminal::cells).sum();
    while (terminals.size() > MAX_TERMINALS || cells > MAX_CELLS) {
      Key oldest =
          terminals.keySet().stream()
              .filter(key -> !kept.contains(key))
              .min(Comparator.comparingLong(key -> terminals.get(key).usedAt()))
              .orElse(null);
      if (oldest == null || terminals.size() == 1) {
        return;
      }
      cells -= terminals.remove(oldest).cells();
    }
  }

  /** May forget this one. */
  void release(Key key) {
    kept.remove(key);
  }

  /** Does something to each. */
  void each(Consumer<LiveTerminal> action) {
    terminals.values().forEach(action);
  }
}
