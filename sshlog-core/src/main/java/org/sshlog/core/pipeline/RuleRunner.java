// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.pipeline;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sshlog.core.config.PlannedFilter;
import org.sshlog.core.config.PlannedRule;
import org.sshlog.spi.event.Event;

/**
 * One rule with its queue and its thread, which runs the rule's filters and hands on what passes.
 * Loses what finds its queue full and what is not filtered in time when it is stopped, counted. An
 * event on which a filter fails passes.
 */
final class RuleRunner {
  private static final Logger LOG = LoggerFactory.getLogger(RuleRunner.class);

  private final PlannedRule planned;
  private final List<ActionRunner> actions;
  private final EventWorker worker;
  private final FailureLog failures;
  private final AtomicLong passed = new AtomicLong();
  private final AtomicLong filterFailures = new AtomicLong();

  RuleRunner(PlannedRule planned, List<ActionRunner> actions, long queueBytes, IntSupplier nice) {
    this.planned = planned;
    this.actions = List.copyOf(actions);
    this.failures = new FailureLog(LOG, "a filter of rule " + planned.name());
    this.worker = new EventWorker("sshlog-rule-" + planned.name(), queueBytes, nice, this::take);
  }

  /** A rule without filters runs no plug-in code, so it needs no thread and hands on at once. */
  private boolean isPlain() {
    return planned.filters().isEmpty();
  }

  void start() {
    if (!isPlain()) {
      worker.start();
    }
  }

  void offer(Event event) {
    if (isPlain()) {
      pass(event);
    } else {
      worker.offer(event);
    }
  }

  private long take(Event event) {
    // An event that was given up meanwhile counts as lost, so it must not arrive after all.
    if (passes(event) && !worker.isGivenUp()) {
      pass(event);
    }
    return 0;
  }

  private void pass(Event event) {
    passed.incrementAndGet();
    for (ActionRunner action : actions) {
      action.offer(event);
    }
  }

  /** Whether all filters that apply to this type of event let it pass. */
  private boolean passes(Event event) {
    for (PlannedFilter filter : planned.filters()) {
      if (filter.eventTypes().contains(event.type()) && !passes(filter, event)) {
        return false;
      }
    }
    return true;
  }

  private boolean passes(PlannedFilter planned, Event event) {
    try {
      return planned.filter().test(event);
    } catch (Throwable e) { // a plug-in's errors, too, are its own
      filterFailures.incrementAndGet();
      failures.failed(e, 1);
      return true;
    }
  }

  /** Its queue and thread. */
  EventWorker worker() {
    return worker;
  }

  /** Waits no longer for what is left. */
  void giveUp() {
    LOG.warn(
        "rule {} did not stop in time; {} events were not filtered",
        planned.name(),
        worker.giveUp());
  }

  /** Its figures. */
  RuleStatus status() {
    return new RuleStatus(
        planned.name(),
        isPlain() ? passed.get() : worker.received(),
        passed.get(),
        filterFailures.get(),
        worker.refused() + worker.lost(),
        worker.queued());
  }
}
