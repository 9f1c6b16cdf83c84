// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.statsd;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.sshlog.spi.Action;
import org.sshlog.spi.event.Event;

/**
 * Turns events into metrics. What does not fill a packet waits for the flush interval; with none it
 * is sent when no further event waits. The thread for that exists once there was an event.
 */
final class Statsd implements Action {
  private final Metrics metrics;
  private final Packets packets;
  private final Duration interval;
  private ScheduledThreadPoolExecutor timer;
  private boolean scheduled;
  private boolean closed;

  Statsd(Metrics metrics, Packets packets, Duration interval) {
    this.metrics = metrics;
    this.packets = packets;
    this.interval = interval;
  }

  @Override
  public synchronized void handle(Event event) throws IOException {
    if (closed) {
      throw new IllegalStateException("this action is closed");
    }
    packets.add(metrics.of(event));
    packets.check();
  }

  @Override
  public synchronized void flush() throws IOException {
    if (interval.isZero()) {
      packets.send();
    } else if (!packets.isEmpty() && !scheduled) {
      scheduled = true;
      timer().schedule(this::sendLater, interval.toNanos(), TimeUnit.NANOSECONDS);
    }
    packets.check();
  }

  private ScheduledThreadPoolExecutor timer() {
    if (timer == null) {
      timer =
          new ScheduledThreadPoolExecutor(
              1,
              task -> {
                Thread thread = new Thread(task, "statsd-flush");
                thread.setDaemon(true);
                return thread;
              });
    }
    return timer;
  }

  /** What is lost here is told with the next event, or at the end. */
  private synchronized void sendLater() {
    scheduled = false;
    if (!closed) {
      packets.send();
    }
  }

  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    if (timer != null) {
      timer.shutdownNow();
    }
    packets.send();
    packets.close();
    packets.check();
  }
}
