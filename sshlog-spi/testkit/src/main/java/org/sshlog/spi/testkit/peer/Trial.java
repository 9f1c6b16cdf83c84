// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.testkit.peer;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.sshlog.spi.Action;
import org.sshlog.spi.ActionProvider;
import org.sshlog.spi.UndeliveredException;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.testkit.Events;
import org.sshlog.spi.testkit.GivenParameters;
import org.sshlog.spi.testkit.TestContext;

/**
 * Actions of one provider in a test: made of what a configuration would say, given events, and
 * asked what became of them. What an action reports as lost may come with any call after the loss,
 * also with the next event, so it is collected here. For one thread.
 */
public final class Trial {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final long POLL_NANOS = 2_000_000;

  private final ActionProvider provider;
  private final TestContext context = new TestContext();
  private final List<String> reports = new ArrayList<>();
  private long lost;

  /** Nothing is made yet. */
  public Trial(ActionProvider provider) {
    this.provider = requireNonNull(provider, "provider");
  }

  /** What all actions are made with. */
  public TestContext context() {
    return context;
  }

  /**
   * Makes an action.
   *
   * @param usual the parameters of most of the test's actions
   * @param given names and values in turn, in place of those or in addition
   */
  public Action action(Map<String, ?> usual, Object... given) {
    Map<String, Object> all = new HashMap<>(usual);
    for (int i = 0; i < given.length; i += 2) {
      all.put((String) given[i], given[i + 1]);
    }
    return provider.create(GivenParameters.convert(provider.descriptor(), all), context);
  }

  /** The n-th of a series of events, all different. */
  public static Event event(int n) {
    return Events.sample().commandStart("ls", "-l", "" + n);
  }

  /** Gives an event; collects what is reported as lost with it. */
  public void give(Action action, Event event) throws Exception {
    try {
      action.handle(event);
    } catch (UndeliveredException e) {
      collect(e);
    }
  }

  /** Closes an action; collects what is reported as lost with that. */
  public void close(Action action) throws IOException {
    try {
      action.close();
    } catch (UndeliveredException e) {
      collect(e);
    }
  }

  private void collect(UndeliveredException e) {
    lost += e.count();
    reports.add(e.getMessage());
  }

  /** How many events were reported as lost so far. */
  public long lost() {
    return lost;
  }

  /** What the reports of losses have said. */
  public List<String> reports() {
    return List.copyOf(reports);
  }

  /** Waits until so many events are sent. */
  public void awaitSent(long count) {
    await(count + " events sent", () -> context.count("sent") >= count);
    if (context.count("sent") != count) {
      throw new AssertionError(context.count("sent") + " events sent, not " + count);
    }
  }

  /** Waits until something holds, and says what did not in a minute. */
  public void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("not within " + LIMIT + ": " + what + "; " + context.log());
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }
}
