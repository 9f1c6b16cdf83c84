// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.terminal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sshlog.core.pipeline.EventSource;
import org.sshlog.core.terminal.LiveTerminals.Key;
import org.sshlog.core.terminal.Screens.Attached;
import org.sshlog.core.terminal.host.SessionTerminal;
import org.sshlog.core.terminal.host.TerminalAccess;
import org.sshlog.core.terminal.host.WindowSize;
import org.sshlog.spi.event.ConnectionClose;
import org.sshlog.spi.event.Event;

/** Who looks at which terminal. Used by the thread of {@link Screens} only. */
final class Painting {
  private static final Logger LOG = LoggerFactory.getLogger(Painting.class);
  private static final long CHECK_NS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final String ENDED = "the session has ended";

  /** What is known of a viewer. */
  private static final class Seat {
    final EventSource.Subscription demand;
    final Key key;
    final LiveTerminal live;
    long checkedAt = System.nanoTime();
    boolean missed;

    Seat(EventSource.Subscription demand, Key key, LiveTerminal live) {
      this.demand = demand;
      this.key = key;
      this.live = live;
    }
  }

  private final TerminalAccess access;
  private final LiveTerminals terminals;
  private final LongSupplier refused;
  private final Map<Viewer, Seat> seats = new LinkedHashMap<>();
  private long knownRefused;

  Painting(TerminalAccess access, LiveTerminals terminals, LongSupplier refused) {
    this.access = access;
    this.terminals = terminals;
    this.refused = refused;
  }

  boolean hasViewers() {
    return !seats.isEmpty();
  }

  /** Whether something is to be painted as soon as its time has come. */
  boolean isBusy() {
    return seats.entrySet().stream().anyMatch(s -> s.getKey().isBehind(s.getValue().live));
  }

  Attached add(Viewer viewer, EventSource.Subscription demand) {
    SessionTerminal terminal = viewer.terminal();
    Key key = new Key(terminal.sessionId(), terminal.number());
    WindowSize size = access.size(terminal);
    LiveTerminal live = terminals.keep(key, terminal.session().established().connection(), size);
    seats.put(viewer, new Seat(demand, key, live));
    return new Attached(viewer, size, live.isComplete(), live.sinceMs());
  }

  void remove(Viewer viewer) {
    Seat seat = seats.remove(viewer);
    if (seat != null) {
      seat.demand.close();
      if (seats.values().stream().noneMatch(other -> other.key.equals(seat.key))) {
        terminals.release(seat.key);
      }
    }
  }

  void take(Event event) {
    checkLosses();
    if (event instanceof ConnectionClose) {
      String sessionId = event.connection().sessionId();
      for (Viewer viewer : viewers()) {
        if (viewer.terminal().sessionId().equals(sessionId)) {
          end(viewer);
        }
      }
    }
    terminals.take(event);
  }

  /** What was refused may have been a change of size, which nothing else tells. */
  private void checkLosses() {
    long now = refused.getAsLong();
    if (now != knownRefused) {
      knownRefused = now;
      distrust();
      seats.forEach((viewer, seat) -> seat.live.resize(access.size(viewer.terminal())));
    }
  }

  /** All screens may be wrong. */
  void distrust() {
    terminals.each(LiveTerminal::lost);
  }

  private List<Viewer> viewers() {
    return new ArrayList<>(seats.keySet());
  }

  private void end(Viewer viewer) {
    viewer.paintLast(seats.get(viewer).live, System.nanoTime());
    viewer.close(ENDED);
    remove(viewer);
  }

  void paint(long now) {
    for (Viewer viewer : viewers()) {
      Seat seat = seats.get(viewer);
      try {
        viewer.paint(seat.live, now);
        check(viewer, seat, now);
      } catch (RuntimeException e) {
        LOG.error("A terminal could not be painted for a viewer", e);
        viewer.close("the screen could not be painted; the daemon's log says more");
        remove(viewer);
      }
    }
  }

  /** The end of one session of several on a connection is told by nothing but its terminal. */
  private void check(Viewer viewer, Seat seat, long now) {
    if (now - seat.checkedAt < CHECK_NS) {
      return;
    }
    seat.checkedAt = now;
    boolean open = access.isOpen(viewer.terminal());
    if (!open && seat.missed) {
      end(viewer);
    }
    // The second time only: its last words may still be on their way.
    seat.missed = !open;
  }
}
