// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.testkit;

import java.util.ArrayList;
import java.util.List;
import org.sshlog.spi.Action;
import org.sshlog.spi.event.Event;

/** An action that remembers what it was given. Safe for use from any thread. */
public final class RecordingAction implements Action {
  private final List<Event> events = new ArrayList<>();
  private Exception failure;
  private int flushes;
  private boolean closed;

  /** An action that has seen nothing yet. */
  public RecordingAction() {}

  /** Throws this at each event from now on, null to work again; the event is not remembered. */
  public synchronized void failWith(Exception exception) {
    failure = exception;
  }

  @Override
  public synchronized void handle(Event event) throws Exception {
    if (closed) {
      throw new IllegalStateException("this action is closed");
    }
    if (failure != null) {
      throw failure;
    }
    events.add(event);
  }

  @Override
  public synchronized void flush() {
    flushes++;
  }

  @Override
  public synchronized void close() {
    closed = true;
  }

  /** The events so far, in their order; a copy. */
  public synchronized List<Event> events() {
    return List.copyOf(events);
  }

  /** How often {@link #flush()} was called. */
  public synchronized int flushes() {
    return flushes;
  }

  /** Whether {@link #close()} was called. */
  public synchronized boolean isClosed() {
    return closed;
  }
}
