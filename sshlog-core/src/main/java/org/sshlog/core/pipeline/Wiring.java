// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.pipeline;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.sshlog.core.config.Plan;
import org.sshlog.core.config.PlannedAction;
import org.sshlog.core.config.PlannedRule;
import org.sshlog.spi.event.EventType;

/**
 * The rules and actions of one configuration, running, and which events go to which of them. Safe
 * for use from any thread.
 *
 * @param commandOutput whether some rule wants to know what commands write
 */
record Wiring(
    List<RuleRunner> rules,
    List<ActionRunner> actions,
    Map<EventType, List<RuleRunner>> routes,
    boolean commandOutput) {
  /** All queues together hold at most this fraction of the memory, however many there are. */
  private static final int QUEUE_SHARE = 2;

  private static final long MAX_QUEUE_BYTES = 64L << 20;
  private static final long LAST_WORD_NS = TimeUnit.MILLISECONDS.toNanos(700);

  static final Wiring EMPTY = new Wiring(List.of(), List.of(), Map.of(), false);

  static Wiring of(Plan plan, IntSupplier recorderNice) {
    long filtering = plan.rules().stream().filter(rule -> !rule.filters().isEmpty()).count();
    long queues = Math.max(1, filtering + plan.actions().size());
    long queueBytes =
        Math.min(MAX_QUEUE_BYTES, Runtime.getRuntime().maxMemory() / QUEUE_SHARE / queues);
    Map<PlannedAction, ActionRunner> actions = new IdentityHashMap<>();
    List<ActionRunner> ordered = new ArrayList<>();
    for (PlannedAction action : plan.actions()) {
      boolean takesStreams =
          plan.rules().stream()
              .anyMatch(rule -> rule.takesStreams() && rule.actions().contains(action));
      ActionRunner runner =
          new ActionRunner(action, queueBytes, takesStreams ? recorderNice : null);
      actions.put(action, runner);
      ordered.add(runner);
    }
    List<RuleRunner> rules = new ArrayList<>();
    Map<EventType, List<RuleRunner>> routes = new EnumMap<>(EventType.class);
    for (PlannedRule rule : plan.rules()) {
      RuleRunner runner =
          new RuleRunner(
              rule,
              rule.actions().stream().map(actions::get).toList(),
              queueBytes,
              rule.takesStreams() ? recorderNice : null);
      rules.add(runner);
      for (EventType trigger : rule.triggers()) {
        routes.computeIfAbsent(trigger, t -> new ArrayList<>()).add(runner);
      }
    }
    boolean commandOutput = plan.rules().stream().anyMatch(PlannedRule::needsCommandOutput);
    return new Wiring(List.copyOf(rules), List.copyOf(ordered), routes, commandOutput);
  }

  void start() {
    actions.forEach(action -> action.worker().start());
    rules.forEach(RuleRunner::start);
  }

  /** Delivers what waits, as far as {@code deadline} (of the monotonic clock) allows. */
  void stop(long start, long deadline) throws InterruptedException {
    try {
      drain(start, deadline);
    } catch (InterruptedException e) {
      actions.forEach(action -> action.worker().stop());
      rules.stream().filter(rule -> !rule.worker().hasEnded()).forEach(RuleRunner::giveUp);
      actions.stream().filter(a -> !a.worker().hasEnded()).forEach(ActionRunner::giveUp);
      throw e;
    }
  }

  private void drain(long start, long deadline) throws InterruptedException {
    rules.forEach(rule -> rule.worker().stop());
    // A filter that hangs must leave time to the actions, of which none may be to blame.
    long half = start + (deadline - start) / 2;
    for (RuleRunner rule : rules) {
      if (!rule.worker().join(half - System.nanoTime())) {
        rule.giveUp();
      }
    }
    actions.forEach(action -> action.worker().stop());
    List<EventWorker> late = new ArrayList<>();
    for (ActionRunner action : actions) {
      if (!action.worker().join(deadline - System.nanoTime())) {
        action.giveUp();
        late.add(action.worker());
      }
    }
    // They have been interrupted, and may have to kill or close something on their way out.
    long end = System.nanoTime() + LAST_WORD_NS;
    for (EventWorker worker : late) {
      worker.join(end - System.nanoTime());
    }
  }

  boolean isPressed() {
    for (RuleRunner rule : rules) {
      if (rule.worker().isPressed()) {
        return true;
      }
    }
    for (ActionRunner action : actions) {
      if (action.worker().isPressed()) {
        return true;
      }
    }
    return false;
  }

  boolean hasEnded() {
    return rules.stream().allMatch(rule -> rule.worker().hasEnded())
        && actions.stream().allMatch(action -> action.worker().hasEnded());
  }

  void addLosses(Map<String, Long> losses) {
    for (RuleRunner rule : rules) {
      String who = "rule " + rule.status().name();
      losses.merge(who + ": queue full", rule.worker().refusedToTell(), Long::sum);
      losses.merge(who + ": not filtered in time", rule.worker().lostToTell(), Long::sum);
    }
    for (ActionRunner action : actions) {
      String who = "action " + action.status().name();
      losses.merge(who + ": queue full", action.worker().refusedToTell(), Long::sum);
      losses.merge(who + ": failed", action.worker().lostToTell(), Long::sum);
    }
  }
}
