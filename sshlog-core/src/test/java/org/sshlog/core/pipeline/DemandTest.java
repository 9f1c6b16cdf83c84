// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sshlog.core.config.Plan;
import org.sshlog.core.config.PlannedAction;
import org.sshlog.core.config.PlannedFilter;
import org.sshlog.core.config.PlannedRule;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.event.EventType;

class DemandTest {
  private static final Set<EventType> ALL = EnumSet.allOf(EventType.class);

  private final Pipeline pipeline = new Pipeline();
  private final List<Demand> told = new ArrayList<>();

  @AfterEach
  void close() throws InterruptedException {
    pipeline.close(5);
  }

  private static Plan plan(
      Set<EventType> triggers, Set<EventType> filtered, boolean filter, boolean action) {
    PlannedAction to = new PlannedAction("a", "p", event -> {}, action, java.util.Map::of);
    PlannedFilter by = new PlannedFilter("f", filtered, event -> true, filter);
    return new Plan(List.of(new PlannedRule("r", triggers, List.of(by), List.of(to))), List.of(to));
  }

  private Demand of(Plan plan) throws InterruptedException {
    pipeline.run(plan, 5);
    return pipeline.demand();
  }

  private EventSource.Subscription subscribe(EventType... types) {
    return pipeline.subscribe(Set.of(types), new BoundedQueue<Event>(10, 100_000, Event::weight));
  }

  @Test
  void isWhatRulesAndSubscribersTake() throws InterruptedException {
    Set<EventType> triggers = Set.of(EventType.COMMAND_START, EventType.TERMINAL_UPDATE);
    assertThat(of(plan(triggers, ALL, false, false)).types()).isEqualTo(triggers);
    assertThat(pipeline.demand().wantsOutput()).isTrue();
    assertThat(pipeline.demand().wantsInput()).isFalse();
    try (EventSource.Subscription subscription = subscribe(EventType.TERMINAL_INPUT)) {
      assertThat(subscription).isNotNull();
      assertThat(pipeline.demand().wantsInput()).isTrue();
    }
    assertThat(pipeline.demand().wantsInput()).isFalse();
  }

  @Test
  void outputOfCommandsIsWantedWhereItCanBeUsed() throws InterruptedException {
    Set<EventType> finish = Set.of(EventType.COMMAND_FINISH);
    Set<EventType> start = Set.of(EventType.COMMAND_START);
    assertThat(of(plan(finish, ALL, false, false)).wantsOutput()).isFalse();
    assertThat(of(plan(finish, ALL, true, false)).commandOutput()).isTrue();
    assertThat(pipeline.demand().wantsOutput()).isTrue();
    assertThat(of(plan(finish, ALL, false, true)).commandOutput()).isTrue();
    assertThat(of(plan(start, ALL, true, true)).commandOutput()).isFalse();
    assertThat(of(plan(finish, start, true, false)).commandOutput()).isFalse();
  }

  @Test
  void listenersLearnOfEveryChangeAndOfNothingElse() throws InterruptedException {
    pipeline.onDemand(told::add);
    assertThat(told).containsExactly(Demand.NONE);
    EventSource.Subscription first = subscribe(EventType.TERMINAL_RESIZE);
    EventSource.Subscription second = subscribe(EventType.TERMINAL_RESIZE);
    first.close();
    assertThat(told).hasSize(2);
    second.close();
    pipeline.run(plan(Set.of(EventType.DATA_LOST), ALL, false, false), 5);
    assertThat(told)
        .extracting(Demand::types)
        .containsExactly(
            Set.of(), Set.of(EventType.TERMINAL_RESIZE), Set.of(), Set.of(EventType.DATA_LOST));
    pipeline.close(5);
    assertThat(told.get(4)).isEqualTo(Demand.NONE);
  }
}
