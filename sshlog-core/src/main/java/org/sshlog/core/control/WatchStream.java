// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.control;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sshlog.core.pipeline.BoundedQueue;
import org.sshlog.spi.event.Connection;
import org.sshlog.spi.event.DataLost;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.format.EventJson;
import org.sshlog.spi.format.EventLine;

/** The events of one watcher, on their way from its queue to its socket. */
final class WatchStream implements ResponseStream {
  private static final Logger LOG = LoggerFactory.getLogger(WatchStream.class);
  private static final int BATCH = 32;

  private final BoundedQueue<Event> queue;
  private final AutoCloseable subscription;
  private final WatchSelection selection;
  private final boolean asLine;
  private final boolean asJson;
  private final List<Event> batch = new ArrayList<>(BATCH);
  private String hostname = "";
  private long toldRefused;
  private volatile long sent;

  WatchStream(
      BoundedQueue<Event> queue,
      AutoCloseable subscription,
      WatchSelection selection,
      boolean asLine,
      boolean asJson) {
    this.queue = queue;
    this.subscription = subscription;
    this.selection = selection;
    this.asLine = asLine;
    this.asJson = asJson;
  }

  @Override
  public void appendTo(StringBuilder out, int limit) {
    try {
      // Read first: what is refused after this is younger than what is drained below.
      long refused = queue.refused();
      while (out.length() < limit && queue.drainTo(batch, BATCH, 0) > 0) {
        batch.forEach(event -> append(out, event));
        batch.clear();
      }
      if (refused > toldRefused && out.length() < limit) {
        appendLoss(out, refused - toldRefused);
        toldRefused = refused;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void append(StringBuilder out, Event event) {
    if (hostname.isEmpty()) {
      hostname = event.connection().hostname();
    }
    if (selection.test(event)) {
      appendObject(out, event);
      sent++;
    }
  }

  private void appendLoss(StringBuilder out, long count) {
    long now = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
    String cause = "the queue of this watcher was full: it reads too slowly";
    appendObject(out, new DataLost(Connection.none(hostname), -1, now, count, 0, cause));
  }

  private void appendObject(StringBuilder out, Event event) {
    out.append('{');
    if (asLine) {
      EventJson.appendString(out.append("\"line\":"), EventLine.of(event));
    }
    if (asJson) {
      EventJson.append(out.append(asLine ? ",\"event\":" : "\"event\":"), event);
    }
    out.append("}\n");
  }

  @Override
  public boolean overflowed() {
    return queue.refused() > toldRefused;
  }

  @Override
  public Map<String, ?> counters() {
    Map<String, Object> counters = new LinkedHashMap<>();
    counters.put("sent", sent);
    counters.put("queued", queue.size());
    counters.put("refused", queue.refused());
    return counters;
  }

  @Override
  public void close() {
    try {
      subscription.close();
    } catch (Exception e) {
      LOG.warn("A watcher's subscription could not be ended: {}", e.toString());
    }
    queue.close();
    queue.clear();
  }
}
