// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.terminal;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sshlog.core.pipeline.BoundedQueue;
import org.sshlog.core.pipeline.EventSource;
import org.sshlog.core.priority.ThreadPriority;
import org.sshlog.core.terminal.host.SessionTerminal;
import org.sshlog.core.terminal.host.TerminalAccess;
import org.sshlog.core.terminal.host.WindowSize;
import org.sshlog.spi.event.Connection;
import org.sshlog.spi.event.DataLost;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.event.EventType;

/**
 * Keeps the screens of all terminals whose output is observed, and paints them for those who look
 * at one. Safe for use from any thread; the work is done by a thread of its own.
 */
public final class Screens implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Screens.class);
  private static final Set<EventType> OUTPUT =
      EnumSet.of(EventType.TERMINAL_UPDATE, EventType.TERMINAL_RESIZE);
  private static final Set<EventType> ALL =
      EnumSet.of(EventType.TERMINAL_UPDATE, EventType.TERMINAL_RESIZE, EventType.CONNECTION_CLOSE);
  private static final int QUEUE_EVENTS = 16_384;
  private static final long QUEUE_BYTES = 8 << 20;

  /** So few that frames come in time while a flood is drawn. */
  private static final int BATCH = 8;

  private static final int BUSY_WAIT_MS = 15;
  private static final int QUIET_WAIT_MS = 250;
  private static final int IDLE_WAIT_MS = 60_000;
  private static final int ANSWER_SECONDS = 5;

  /** Only wakes the thread. */
  private static final Event WAKE = new DataLost(Connection.none(""), -1, 0, 0, 0, "");

  private final EventSource source;
  private final Observation observation;
  private final BoundedQueue<Event> queue =
      new BoundedQueue<>(QUEUE_EVENTS, QUEUE_BYTES, Event::weight);
  private final Queue<Runnable> posted = new ConcurrentLinkedQueue<>();
  private final Painting painting;
  private final EventSource.Subscription overheard;
  private final Thread thread = new Thread(this::run, "terminals");
  private volatile boolean stopping;

  /**
   * Makes it and begins to overhear.
   *
   * @param source where events come from
   * @param access to the terminals of this machine
   * @param observation tells since when it is observed what they show
   */
  public Screens(EventSource source, TerminalAccess access, Observation observation) {
    this.source = source;
    this.observation = observation;
    this.painting = new Painting(access, new LiveTerminals(observation), queue::refused);
    this.overheard = source.overhear(ALL, queue);
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Looks at a terminal from now on. Its output is observed until {@link #leave}.
   *
   * @param sharing whether the viewer's keys go to the session
   * @param window the viewer's
   * @return the viewer, and what is known of the terminal
   * @throws TimeoutException when the thread has too much to do
   */
  public Attached attach(SessionTerminal terminal, boolean sharing, WindowSize window)
      throws InterruptedException, TimeoutException {
    // Refuses all: what it asks for is overheard.
    BoundedQueue<Event> nothing = new BoundedQueue<>(1, 0, Event::weight);
    nothing.close();
    EventSource.Subscription demand = source.subscribe(OUTPUT, nothing);
    Viewer viewer = new Viewer(terminal, sharing, window);
    CompletableFuture<Attached> answer = new CompletableFuture<>();
    boolean attached = false;
    try {
      observation.settle();
      post(() -> answer.complete(painting.add(viewer, demand)));
      Attached result = answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
      attached = true;
      return result;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } finally {
      if (!attached) {
        demand.close();
        leave(viewer);
      }
    }
  }

  /** Paints no more for this viewer. Leaving twice is harmless. */
  public void leave(Viewer viewer) {
    post(() -> painting.remove(viewer));
  }

  private void post(Runnable task) {
    posted.add(task);
    // When it is full, the thread is awake anyway.
    queue.offer(WAKE);
  }

  private void run() {
    ThreadPriority.set(ThreadPriority.PAINTER);
    List<Event> batch = new ArrayList<>(BATCH);
    while (!stopping) {
      try {
        turn(batch);
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException | Error e) {
        LOG.error("A terminal could not be drawn; its screen may be wrong", e);
        painting.distrust();
      }
      batch.clear();
    }
  }

  private void turn(List<Event> batch) throws InterruptedException {
    queue.drainTo(batch, BATCH, waitMs());
    for (Runnable task = posted.poll(); task != null; task = posted.poll()) {
      task.run();
    }
    for (Event event : batch) {
      if (event != WAKE) {
        painting.take(event);
      }
    }
    painting.paint(System.nanoTime());
  }

  private int waitMs() {
    if (!painting.hasViewers()) {
      return IDLE_WAIT_MS;
    }
    return painting.isBusy() ? BUSY_WAIT_MS : QUIET_WAIT_MS;
  }

  @Override
  public void close() {
    stopping = true;
    overheard.close();
    thread.interrupt();
  }

  /**
   * A viewer that has begun to look.
   *
   * @param viewer it
   * @param size the terminal's window
   * @param complete whether the session was observed from its beginning
   * @param sinceMs since when it is observed, milliseconds since the epoch; -1 when it can't be
   */
  public record Attached(Viewer viewer, WindowSize size, boolean complete, long sinceMs) {}
}
