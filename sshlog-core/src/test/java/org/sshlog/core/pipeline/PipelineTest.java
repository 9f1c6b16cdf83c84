// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sshlog.core.config.Plan;
import org.sshlog.core.config.PlannedAction;
import org.sshlog.core.config.PlannedFilter;
import org.sshlog.core.config.PlannedRule;
import org.sshlog.spi.Action;
import org.sshlog.spi.Filter;
import org.sshlog.spi.UndeliveredException;
import org.sshlog.spi.event.Connection;
import org.sshlog.spi.event.DataLost;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.event.EventType;
import org.sshlog.spi.event.TerminalResize;

class PipelineTest {
  private static final Plan NOTHING = new Plan(List.of(), List.of());

  /** Seconds that a plan may take to end which ends at once on any machine. */
  private static final int LONG = 60;

  private static final Connection NOBODY = Connection.none("host");

  private final Pipeline pipeline = new Pipeline();

  @AfterEach
  void stop() throws InterruptedException {
    pipeline.run(NOTHING, LONG);
  }

  private static Event loss(int number) {
    return new DataLost(NOBODY, -1, number, number, 0, "test");
  }

  private static PlannedRule rule(String name, List<PlannedFilter> filters, PlannedAction... to) {
    return new PlannedRule(name, Set.of(EventType.DATA_LOST), filters, List.of(to));
  }

  private static PlannedFilter filter(Filter filter) {
    return new PlannedFilter("f", EnumSet.allOf(EventType.class), filter);
  }

  private static final class Recorder implements Action {
    final List<Event> events = Collections.synchronizedList(new ArrayList<>());
    final CountDownLatch closed = new CountDownLatch(1);

    @Override
    public void handle(Event event) {
      events.add(event);
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }

  @Test
  void takesEventsToTheRulesOfTheirTypeInOrder() throws InterruptedException {
    Recorder recorder = new Recorder();
    PlannedAction action = new PlannedAction("a", "p", recorder);
    pipeline.run(new Plan(List.of(rule("r", List.of(), action)), List.of(action)), LONG);
    for (int i = 0; i < 10_000; i++) {
      pipeline.publish(loss(i));
    }
    pipeline.publish(new TerminalResize(NOBODY, 1, 1, 0, 2, 3));
    pipeline.run(NOTHING, LONG);
    assertThat(recorder.events).hasSize(10_000);
    assertThat(recorder.events).extracting(Event::timeNs).isSorted();
    assertThat(recorder.closed.getCount()).isZero();
  }

  @Test
  void filtersThatFailLetPassAndAreCounted() throws InterruptedException {
    Recorder recorder = new Recorder();
    PlannedAction action = new PlannedAction("a", "p", recorder);
    PlannedFilter even = filter(event -> event.timeNs() % 2 == 0);
    PlannedFilter broken =
        filter(
            event -> {
              if (event.timeNs() == 4) {
                throw new StackOverflowError();
              }
              return true;
            });
    pipeline.run(
        new Plan(List.of(rule("r", List.of(even, broken), action)), List.of(action)), LONG);
    for (int i = 0; i < 10; i++) {
      pipeline.publish(loss(i));
    }
    while (recorder.events.size() < 5) {
      Thread.onSpinWait();
    }
    assertThat(recorder.events).extracting(Event::timeNs).containsExactly(0L, 2L, 4L, 6L, 8L);
    assertThat(pipeline.rules().get(0).filterFailures()).isEqualTo(1);
    assertThat(pipeline.rules().get(0).received()).isEqualTo(10);
  }

  @Test
  void filterIsSkippedForTypesItDoesNotApplyTo() throws InterruptedException {
    Recorder recorder = new Recorder();
    PlannedAction action = new PlannedAction("a", "p", recorder);
    PlannedFilter never = new PlannedFilter("f", Set.of(EventType.COMMAND_START), event -> false);
    pipeline.run(new Plan(List.of(rule("r", List.of(never), action)), List.of(action)), LONG);
    pipeline.publish(loss(1));
    pipeline.run(NOTHING, LONG);
    assertThat(recorder.events).hasSize(1);
  }

  @Test
  void actionThatThrowsLosesJustThatEventAndAffectsNoOther() throws InterruptedException {
    Recorder recorder = new Recorder();
    PlannedAction good = new PlannedAction("good", "p", recorder);
    PlannedAction bad =
        new PlannedAction(
            "bad",
            "p",
            new Action() {
              @Override
              public void handle(Event event) throws IOException {
                if (event.timeNs() == 1) {
                  throw new AssertionError("one");
                }
                if (event.timeNs() == 2) {
                  throw new UndeliveredException(7, new IOException("seven"));
                }
              }
            });
    pipeline.run(new Plan(List.of(rule("r", List.of(), bad, good)), List.of(bad, good)), LONG);
    for (int i = 0; i < 10; i++) {
      pipeline.publish(loss(i));
    }
    while (recorder.events.size() < 10
        || pipeline.actions().get(0).queued() > 0
        || pipeline.actions().get(0).failed() < 8) {
      Thread.onSpinWait();
    }
    ActionStatus status = pipeline.actions().get(0);
    assertThat(status.received()).isEqualTo(10);
    assertThat(status.failed()).isEqualTo(8);
    assertThat(pipeline.actions().get(1).failed()).isZero();
  }

  @Test
  void actionThatHangsFillsItsOwnQueueOnlyAndIsGivenUp() throws InterruptedException {
    Recorder recorder = new Recorder();
    PlannedAction good = new PlannedAction("good", "p", recorder);
    CountDownLatch never = new CountDownLatch(1);
    PlannedAction hanging = new PlannedAction("hanging", "p", event -> never.await());
    pipeline.run(
        new Plan(List.of(rule("r", List.of(), hanging, good)), List.of(hanging, good)), LONG);
    int count = 150_000;
    for (int i = 0; i < count; i++) {
      pipeline.publish(loss(i));
      if (i % 1_000 == 0) {
        while (pipeline.rules().get(0).queued() > 10_000) {
          Thread.onSpinWait();
        }
      }
    }
    while (recorder.events.size() + pipeline.actions().get(1).dropped() < count) {
      Thread.onSpinWait();
    }
    ActionStatus status = pipeline.actions().get(0);
    assertThat(status.dropped()).isPositive();
    assertThat(status.dropped() + status.queued()).isBetween(count - 512L, (long) count);
    long before = System.nanoTime();
    pipeline.run(NOTHING, 1);
    assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - before)).isLessThan(LONG);
  }

  @Test
  void reloadLosesNothing() throws Exception {
    Recorder first = new Recorder();
    Recorder second = new Recorder();
    PlannedAction a = new PlannedAction("a", "p", first);
    PlannedAction b = new PlannedAction("b", "p", second);
    pipeline.run(new Plan(List.of(rule("r", List.of(), a)), List.of(a)), LONG);
    int count = 50_000;
    Thread publisher =
        new Thread(
            () -> {
              for (int i = 0; i < count; i++) {
                pipeline.publish(loss(i));
              }
            });
    publisher.start();
    while (first.events.isEmpty()) {
      Thread.onSpinWait();
    }
    pipeline.run(new Plan(List.of(rule("r", List.of(), b)), List.of(b)), LONG);
    publisher.join();
    pipeline.run(NOTHING, LONG);
    List<Event> all = new ArrayList<>(first.events);
    all.addAll(second.events);
    assertThat(all).hasSize(count);
    assertThat(all).extracting(Event::timeNs).isSorted();
  }

  @Test
  void subscribersGetTheirTypesUntilTheyLeave() throws InterruptedException {
    BoundedQueue<Event> queue = new BoundedQueue<>(10, 100_000, Event::weight);
    EventSource.Subscription subscription = pipeline.subscribe(Set.of(EventType.DATA_LOST), queue);
    pipeline.publish(loss(1));
    pipeline.publish(new TerminalResize(NOBODY, 1, 1, 0, 2, 3));
    subscription.close();
    subscription.close();
    pipeline.publish(loss(2));
    List<Event> got = new ArrayList<>();
    queue.drainTo(got, 10, 1_000);
    assertThat(got).extracting(Event::timeNs).containsExactly(1L);
    assertThat(queue.size()).isZero();
  }
}
