// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.pipeline;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.sshlog.core.config.Plan;
import org.sshlog.core.config.PlannedAction;
import org.sshlog.core.config.PlannedRule;
import org.sshlog.core.priority.ThreadPriority;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.event.EventType;

/**
 * Takes events to the rules that name their type, and to live subscribers. No plug-in code runs
 * here. Safe for use from any thread.
 */
public final class Pipeline implements EventSource {
  /** All queues together hold at most this fraction of the memory, however many there are. */
  private static final int QUEUE_SHARE = 2;

  private static final long MAX_QUEUE_BYTES = 64L << 20;
  private static final long LAST_WORD_NS = TimeUnit.MILLISECONDS.toNanos(700);

  private static final Plan NOTHING = new Plan(List.of(), List.of());

  /** The rules and actions of one configuration, running. */
  private record Wiring(
      List<RuleRunner> rules,
      List<ActionRunner> actions,
      Map<EventType, List<RuleRunner>> routes,
      boolean commandOutput) {
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

  private record Subscriber(Set<EventType> types, BoundedQueue<Event> queue) {}

  private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();

  /** Subscribers for whose sake nothing is observed. */
  private final List<Subscriber> overhearing = new CopyOnWriteArrayList<>();

  /** Held while events are handed out, so that none goes to rules that have been stopped. */
  private final ReentrantLock handOut = new ReentrantLock();

  private volatile Wiring wiring = Wiring.EMPTY;

  /** Wirings that were replaced, while a thread of theirs still runs. Guarded by itself. */
  private final List<Wiring> former = new ArrayList<>();

  /** What wirings lost that are no more. Guarded by {@link #former}. */
  private final Map<String, Long> formerLosses = new LinkedHashMap<>();

  /** Who is told what is wanted. Guarded by itself. */
  private final List<Consumer<Demand>> listeners = new ArrayList<>();

  private volatile Demand demand = Demand.NONE;
  private volatile int recorderNice = ThreadPriority.RECORDER;
  private boolean closed;

  /** Hands {@code event} to the rules and subscribers that want its type; never waits for them. */
  public void publish(Event event) {
    handOut.lock();
    try {
      for (RuleRunner rule : wiring.routes().getOrDefault(event.type(), List.of())) {
        rule.offer(event);
      }
    } finally {
      handOut.unlock();
    }
    offer(event, subscribers);
    offer(event, overhearing);
  }

  private static void offer(Event event, List<Subscriber> subscribers) {
    for (Subscriber subscriber : subscribers) {
      if (subscriber.types().contains(event.type())) {
        subscriber.queue().offer(event);
      }
    }
  }

  @Override
  public Subscription overhear(Set<EventType> types, BoundedQueue<Event> queue) {
    Subscriber subscriber = new Subscriber(Set.copyOf(types), queue);
    overhearing.add(subscriber);
    return () -> overhearing.remove(subscriber);
  }

  @Override
  public Subscription subscribe(Set<EventType> types, BoundedQueue<Event> queue) {
    Subscriber subscriber = new Subscriber(Set.copyOf(types), queue);
    subscribers.add(subscriber);
    updateDemand();
    return () -> {
      subscribers.remove(subscriber);
      updateDemand();
    };
  }

  /**
   * Whether whoever publishes should wait a little, if that is possible: a rule, an action or who
   * paints screens has much to do, and gets on with it.
   */
  public boolean isPressed() {
    if (wiring.isPressed()) {
      return true;
    }
    for (Subscriber subscriber : overhearing) {
      if (subscriber.queue().isPressed()) {
        return true;
      }
    }
    return false;
  }

  /** Whether somebody looks at what goes through sessions while it does. */
  public boolean isWatched() {
    for (Subscriber subscriber : subscribers) {
      if (subscriber.types().contains(EventType.TERMINAL_UPDATE)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Sets the priority of those who take what goes through sessions.
   *
   * @param nice a nice value
   */
  public void haste(int nice) {
    recorderNice = nice;
  }

  /** What rules and subscribers want at present. */
  public Demand demand() {
    return demand;
  }

  /**
   * Tells {@code listener} what is wanted: now, and whenever that changes, on the thread that
   * changes it. It should return at once.
   */
  public void onDemand(Consumer<Demand> listener) {
    synchronized (listeners) {
      listeners.add(listener);
      listener.accept(demand);
    }
  }

  private void updateDemand() {
    // Together, so that listeners learn of changes in their order.
    synchronized (listeners) {
      Wiring present = wiring;
      Set<EventType> types = EnumSet.noneOf(EventType.class);
      types.addAll(present.routes().keySet());
      subscribers.forEach(subscriber -> types.addAll(subscriber.types()));
      Demand next = new Demand(types, present.commandOutput());
      if (!next.equals(demand)) {
        demand = next;
        listeners.forEach(listener -> listener.accept(next));
      }
    }
  }

  /**
   * Runs {@code plan} from now on. Events published meanwhile wait for the new rules, whose threads
   * start when the old ones have delivered what they had: two plans never write to one file at
   * once.
   *
   * @param seconds how long the old rules and actions may take; those that need longer are given up
   * @throws IllegalStateException when it was closed
   */
  public synchronized void run(Plan plan, int seconds) throws InterruptedException {
    if (closed) {
      throw new IllegalStateException("sshlogd is stopping");
    }
    replace(plan, seconds);
  }

  /**
   * Delivers what waits and stops all rules and actions for good; does nothing the second time.
   *
   * @param seconds how long they may take
   */
  public synchronized void close(int seconds) throws InterruptedException {
    if (!closed) {
      closed = true;
      replace(NOTHING, seconds);
    }
  }

  private void replace(Plan plan, int seconds) throws InterruptedException {
    Wiring old = wiring;
    Wiring next = Wiring.of(plan, () -> recorderNice);
    synchronized (former) {
      // At once: the losses of no moment may be missing.
      former.add(old);
      handOut.lock();
      try {
        wiring = next;
      } finally {
        handOut.unlock();
      }
    }
    updateDemand();
    try {
      long now = System.nanoTime();
      old.stop(now, now + TimeUnit.SECONDS.toNanos(seconds));
    } finally {
      next.start();
    }
  }

  /**
   * How many events rules and actions have lost since the daemon started, also those of former
   * configurations, by cause. No figure ever becomes smaller. Lost {@code data_lost} events are
   * left out here, since each of them would make another; {@link #actions()} and {@link #rules()}
   * have them.
   */
  public Map<String, Long> losses() {
    synchronized (former) {
      for (Iterator<Wiring> i = former.iterator(); i.hasNext(); ) {
        Wiring old = i.next();
        if (old.hasEnded()) {
          old.addLosses(formerLosses);
          i.remove();
        }
      }
      Map<String, Long> losses = new LinkedHashMap<>(formerLosses);
      former.forEach(old -> old.addLosses(losses));
      wiring.addLosses(losses);
      return losses;
    }
  }

  /** The figures of all rules. */
  public List<RuleStatus> rules() {
    return wiring.rules().stream().map(RuleRunner::status).toList();
  }

  /** The figures of all actions. */
  public List<ActionStatus> actions() {
    return wiring.actions().stream().map(ActionRunner::status).toList();
  }
}
