// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sshlog.core.Patience.await;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
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

/** Whatever a plug-in does: its thread goes on, and every event is accounted for once. */
class MisbehavingPluginTest {
  private static final Plan NOTHING = new Plan(List.of(), List.of());

  /** Seconds that a plan may take to end which ends at once on any machine. */
  private static final int LONG = 60;

  private final Pipeline pipeline = new Pipeline();
  private final List<Long> seen = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch never = new CountDownLatch(1);

  @AfterEach
  void stop() throws InterruptedException {
    never.countDown();
    pipeline.close(1);
  }

  private static final class Unspeakable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new StackOverflowError();
    }
  }

  private static PlannedAction action(String name, Action action) {
    return new PlannedAction(name, "p", action);
  }

  private static PlannedRule rule(String name, Filter filter, PlannedAction action) {
    return new PlannedRule(
        name,
        Set.of(EventType.TERMINAL_RESIZE, EventType.DATA_LOST),
        List.of(new PlannedFilter("f", EnumSet.allOf(EventType.class), filter)),
        List.of(action));
  }

  private void run(Filter filter, Action action) throws InterruptedException {
    PlannedAction planned = action("a", action);
    pipeline.run(new Plan(List.of(rule("r", filter, planned)), List.of(planned)), LONG);
  }

  private void publish(int count) {
    for (int i = 0; i < count; i++) {
      pipeline.publish(new TerminalResize(Connection.none("host"), 1, i, 0, 2, 3));
    }
  }

  @Test
  void anExceptionThatThrowsWhenItIsAskedForItsTextEndsNothing() throws InterruptedException {
    run(
        event -> {
          if (event.timeNs() == 1) {
            throw new Unspeakable();
          }
          return true;
        },
        event -> {
          seen.add(event.timeNs());
          if (event.timeNs() == 2) {
            throw new Unspeakable();
          }
        });
    publish(5);
    await().until(() -> seen.size() == 5);
    await().until(() -> pipeline.actions().get(0).delivered() == 4);
    assertThat(pipeline.actions().get(0).failed()).isEqualTo(1);
    assertThat(pipeline.rules().get(0).filterFailures()).isEqualTo(1);
  }

  @Test
  void anInterruptThatIsLeftBehindEndsNothing() throws InterruptedException {
    run(
        event -> {
          Thread.currentThread().interrupt();
          return true;
        },
        event -> {
          seen.add(event.timeNs());
          if (event.timeNs() == 2) {
            throw new InterruptedException("of its own");
          }
          if (Thread.currentThread().isInterrupted()) {
            throw new AssertionError("an interrupt of the event before");
          }
          Thread.currentThread().interrupt();
        });
    for (int i = 1; i <= 5; i++) {
      publish(3);
      int expected = 3 * i;
      await().until(() -> seen.size() == expected);
    }
    await().until(() -> pipeline.actions().get(0).queued() == 0);
    assertThat(pipeline.actions().get(0).failed()).isEqualTo(5);
  }

  @Test
  void whatAHangingActionHasInHandIsNotCalledDelivered() throws InterruptedException {
    run(event -> true, event -> hang(seen, event));
    publish(10);
    await().until(() -> pipeline.actions().get(0).queued() == 10 && seen.size() == 1);
    ActionStatus status = pipeline.actions().get(0);
    assertThat(status.queued()).isEqualTo(10);
    assertThat(status.delivered()).isZero();

    pipeline.run(NOTHING, 1);
    assertThat(pipeline.losses()).containsEntry("action a: failed", 10L);
    never.countDown();
    await().until(() -> seen.size() == 1);
    assertThat(pipeline.losses()).containsEntry("action a: failed", 10L);
  }

  private void hang(List<Long> begun, Event event) {
    begun.add(event.timeNs());
    boolean over = false;
    while (!over) {
      try {
        never.await();
        over = true;
      } catch (InterruptedException e) {
        // It does not mind.
      }
    }
  }

  @Test
  void aFilterThatHangsIsCountedAndLeavesTimeToTheActionsOfOthers() throws InterruptedException {
    PlannedAction unreached = action("unreached", event -> seen.add(-1L));
    PlannedAction slow =
        action(
            "slow",
            event -> {
              awaitLoss("rule hanging: not filtered in time", 250);
              seen.add(event.timeNs());
            });
    PlannedRule hanging =
        rule(
            "hanging",
            event -> {
              hang(new ArrayList<>(), event);
              return true;
            },
            unreached);
    PlannedRule healthy = rule("healthy", event -> true, slow);
    pipeline.run(new Plan(List.of(hanging, healthy), List.of(unreached, slow)), 1);
    publish(250);
    await().until(() -> pipeline.rules().get(1).passed() == 250);
    pipeline.close(8);
    assertThat(seen).hasSize(250).doesNotContain(-1L);
    assertThat(pipeline.losses())
        .containsEntry("rule hanging: not filtered in time", 250L)
        .containsEntry("action slow: failed", 0L);
    never.countDown();
    await().untilAsserted(() -> assertThat(pipeline.losses().values()).contains(250L));
    assertThat(seen).doesNotContain(-1L);
  }

  private void awaitLoss(String what, long count) throws InterruptedException {
    while (pipeline.losses().getOrDefault(what, 0L) < count) {
      Thread.sleep(1);
    }
  }

  @Test
  void lossesOutliveAReload() throws InterruptedException {
    Action broken =
        event -> {
          throw new IOException("no");
        };
    for (int i = 1; i <= 3; i++) {
      run(event -> true, broken);
      publish(i);
    }
    pipeline.run(NOTHING, LONG);
    assertThat(pipeline.losses()).containsEntry("action a: failed", 6L);
  }

  @Test
  void aFailureToFlushOrCloseCountsAsOne() throws InterruptedException {
    run(
        event -> true,
        new Action() {
          @Override
          public void handle(Event event) {
            seen.add(event.timeNs());
          }

          @Override
          public void flush() throws IOException {
            throw new IOException("disk full");
          }

          @Override
          public void close() throws IOException {
            throw new IOException("disk full");
          }
        });
    publish(1);
    await().until(() -> pipeline.actions().get(0).failed() == 1);
    pipeline.run(NOTHING, LONG);
    assertThat(pipeline.losses()).containsEntry("action a: failed", 2L);
  }

  @Test
  void theLossOfAReportOfALossIsCountedButNotReported() throws InterruptedException {
    run(
        event -> true,
        new Action() {
          private boolean dirty;

          @Override
          public void handle(Event event) {
            dirty = true;
          }

          @Override
          public void flush() throws IOException {
            if (dirty) {
              dirty = false;
              throw new UndeliveredException(1, new IOException("disk full"));
            }
          }
        });
    for (int i = 1; i <= 5; i++) {
      int expected = i;
      pipeline.publish(new DataLost(Connection.none("host"), -1, i, i, 0, "test"));
      await().until(() -> pipeline.actions().get(0).failed() == expected);
    }
    assertThat(pipeline.losses()).containsEntry("action a: failed", 0L);
    publish(1);
    await().until(() -> pipeline.actions().get(0).failed() == 6);
    assertThat(pipeline.losses()).containsEntry("action a: failed", 1L);
  }

  @Test
  void nothingStartsOnceItIsClosed() throws InterruptedException {
    run(event -> true, event -> seen.add(event.timeNs()));
    publish(3);
    pipeline.close(LONG);
    assertThat(seen).hasSize(3);
    assertThatThrownBy(() -> run(event -> true, event -> seen.add(0L)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("stopping");
    pipeline.close(1);
  }
}
