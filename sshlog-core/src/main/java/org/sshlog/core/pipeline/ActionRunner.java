// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.pipeline;

import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sshlog.core.config.PlannedAction;
import org.sshlog.spi.UndeliveredException;
import org.sshlog.spi.event.Event;

/**
 * One action with its queue and its thread: the only thread that ever runs the action's code. Loses
 * what finds the queue full, what the action throws at, and what is left when it does not stop in
 * time; each is counted.
 */
final class ActionRunner {
  private static final Logger LOG = LoggerFactory.getLogger(ActionRunner.class);

  private final PlannedAction planned;
  private final EventWorker worker;
  private final FailureLog failures;
  private volatile long busySince;

  ActionRunner(PlannedAction planned, long queueBytes, IntSupplier nice) {
    this.planned = planned;
    this.failures = new FailureLog(LOG, "action " + planned.name());
    this.worker =
        new EventWorker("sshlog-action-" + planned.name(), queueBytes, nice, new Delivery());
  }

  private final class Delivery implements EventWorker.Work {
    private boolean handled;

    /** Whatever it throws, no event is lost: none was given. */
    @Override
    public void begin() {
      guarded(planned.action()::flush);
    }

    @Override
    public long take(Event event) {
      long lost = guarded(() -> planned.action().handle(event));
      handled = lost == 0;
      return lost;
    }

    @Override
    public long idle() {
      long lost = guarded(planned.action()::flush);
      if (lost == 0 && handled) {
        // Only both together: an action that gathers events says nothing of them before.
        failures.succeeded();
      }
      return lost;
    }

    @Override
    public long end() {
      return guarded(planned.action()::close);
    }
  }

  void offer(Event event) {
    worker.offer(event);
  }

  private interface Call {
    void run() throws Exception;
  }

  /** Runs plug-in code; gives how many events are lost: one, unless the plug-in says a number. */
  private long guarded(Call call) {
    busySince = System.nanoTime();
    try {
      call.run();
      return 0;
    } catch (Throwable e) { // a plug-in's errors, too, are its own
      long lost = e instanceof UndeliveredException undelivered ? undelivered.count() : 1;
      failures.failed(e, lost);
      return lost;
    } finally {
      busySince = 0;
    }
  }

  /** Its queue and thread. */
  EventWorker worker() {
    return worker;
  }

  /** Waits no longer for what is left. */
  void giveUp() {
    LOG.warn(
        "action {} did not stop in time; {} events were not delivered",
        planned.name(),
        worker.giveUp());
  }

  /** Its figures. */
  ActionStatus status() {
    long since = busySince;
    long busy = since == 0 ? 0 : System.nanoTime() - since;
    return new ActionStatus(
        planned.name(),
        planned.plugin(),
        worker.received(),
        worker.lost(),
        worker.refused(),
        worker.queued(),
        TimeUnit.NANOSECONDS.toMillis(busy),
        planned.counters().get());
  }
}
