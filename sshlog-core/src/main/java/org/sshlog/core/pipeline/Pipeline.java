// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.pipeline;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.sshlog.core.config.Plan;
import org.sshlog.core.priority.ThreadPriority;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.event.EventType;

/**
 * Takes events to the rules that name their type, and to live subscribers. No plug-in code runs
 * here. Safe for use from any thread.
 */
public final class Pipeline implements EventSource {
  private static final Plan NOTHING = new Plan(List.of(), List.of());

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
