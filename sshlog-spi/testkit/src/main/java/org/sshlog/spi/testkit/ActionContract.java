// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.testkit;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sshlog.spi.Action;
import org.sshlog.spi.ActionProvider;
import org.sshlog.spi.Parameters;
import org.sshlog.spi.PluginContext;
import org.sshlog.spi.PluginDescriptor;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.event.EventType;
import org.sshlog.spi.format.EventLine;

/**
 * The rules for actions, A1, A2, ..., and those for all plug-ins. Extend it, say what to test, and
 * how to take away and give back what the action delivers to (its <em>peer</em>: a server, a disk).
 * An action whose peer can't fail overrides the rules A3, A4 and A5 with {@code @Disabled} and the
 * reason.
 */
public abstract class ActionContract extends PluginContract<ActionProvider> {
  /** Five seconds are the rule; what makes use of them all needs some more on a busy machine. */
  private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(8);

  private static final int SERIES = 5;

  /** For use by authors. */
  protected ActionContract() {}

  /**
   * Takes the peer away: stops the server, fills the disk. Called at most once in a test.
   *
   * @param tmp the directory that {@link #validParameters} was given
   */
  protected void breakPeer(Path tmp) throws Exception {
    throw new AssertionError(
        "override breakPeer, repairPeer and delivered, or disable this rule and say why");
  }

  /** Gives the peer back, with all that was delivered before. */
  protected void repairPeer(Path tmp) throws Exception {
    throw new AssertionError(
        "override breakPeer, repairPeer and delivered, or disable this rule and say why");
  }

  /** How many events the peer has received so far; asked again until the number is right. */
  protected long delivered(Path tmp) throws Exception {
    throw new AssertionError(
        "override breakPeer, repairPeer and delivered, or disable this rule and say why");
  }

  /**
   * Makes the peer take what it is sent and never answer. By default nothing: for actions that wait
   * for no answer.
   */
  protected void hangPeer(Path tmp) throws Exception {}

  /**
   * The n-th event of a series, each of which makes one delivery. By default commands, or if the
   * action is not given those, the first type that it is given.
   */
  protected Event event(int n) {
    List<Event> own =
        EventCorpus.ofTypes(List.of(Events.sample().commandStart("ls", "-l", "" + n)), types());
    return own.isEmpty() ? EventCorpus.ofTypes(EventCorpus.plain(), types()).get(0) : own.get(0);
  }

  /**
   * How long the action may take to notice that its peer is gone or back, and to end its threads
   * when it is closed; a minute, which is long for an action, but not for a busy machine.
   */
  protected Duration patience() {
    return Duration.ofSeconds(60);
  }

  @Override
  final Class<ActionProvider> service() {
    return ActionProvider.class;
  }

  @Override
  final PluginDescriptor descriptor(ActionProvider provider) {
    return provider.descriptor();
  }

  @Override
  final Action create(ActionProvider provider, Parameters parameters, PluginContext context) {
    return provider.create(parameters, context);
  }

  @Override
  final void close(Object plugin) throws IOException {
    ((Action) plugin).close();
  }

  private Set<EventType> types() {
    return descriptor().eventTypes();
  }

  private Action action(Map<String, ?> given, TestContext context) {
    ActionProvider provider = provider();
    return provider.create(GivenParameters.convert(provider.descriptor(), given), context);
  }

  private Delivery delivery(TestContext context) throws Exception {
    return new Delivery(action(validParameters(tmp), context), this::event, patience());
  }

  private static String show(Event event) {
    String line = EventLine.of(event);
    return line.length() > 200 ? line.substring(0, 200) + "..." : line;
  }

  @Test
  public void must_A1_accept_every_event() throws Exception {
    List<Event> events = EventCorpus.ofTypes(EventCorpus.all(), types());
    assertFalse(events.isEmpty(), "there is no sample event of the action's types");
    Action action = action(validParameters(tmp), new TestContext());
    try {
      for (Event event : events) {
        assertDoesNotThrow(
            () -> action.handle(event), () -> "with a working peer, at " + show(event));
      }
      action.flush();
    } finally {
      action.close();
    }
  }

  @Test
  public void must_A2_open_nothing_when_created() throws Exception {
    Map<String, Object> valid = validParameters(tmp);
    action(valid, new TestContext()).close(); // so that classes are loaded
    List<String> files = FileTree.of(tmp);
    OpenResources before = OpenResources.now();
    Action action = action(valid, new TestContext());
    try {
      assertEquals(files, FileTree.of(tmp), "create() made or changed files");
      assertEquals(List.of(), before.more(), "create() opened or started something");
    } finally {
      action.close();
    }
    assertEquals(files, FileTree.of(tmp), "close() without an event made or changed files");
  }

  @Test
  public void must_A3_throw_while_its_peer_is_gone() throws Exception {
    TestContext context = new TestContext();
    Delivery delivery = delivery(context);
    try {
      delivery.series(1);
      delivery.requireNoFailure();
      breakPeer(tmp);
      delivery.untilFailure();
      Secrets secrets = Secrets.of(descriptor(), validParameters(tmp));
      delivery.failures().forEach(secrets::requireAbsent);
      secrets.requireAbsent(context.log());
    } finally {
      delivery.closeQuietly();
    }
  }

  @Test
  public void must_A4_recover_when_its_peer_is_back() throws Exception {
    Delivery delivery = delivery(new TestContext());
    try {
      delivery.series(1);
      breakPeer(tmp);
      delivery.untilFailure();
      repairPeer(tmp);
      delivery.untilSuccess();
      delivery.series(SERIES);
    } finally {
      delivery.closeQuietly();
    }
  }

  @Test
  public void must_A5_deliver_each_event_once_or_throw() throws Exception {
    long before = delivered(tmp);
    Delivery delivery = delivery(new TestContext());
    try {
      delivery.series(SERIES);
      breakPeer(tmp);
      delivery.series(SERIES);
      repairPeer(tmp);
      delivery.untilSuccess();
      delivery.series(SERIES);
    } finally {
      delivery.closeQuietly();
    }
    delivery.awaitBalance(() -> delivered(tmp) - before);
  }

  @Test
  public void must_A6_stop_when_interrupted() throws Exception {
    Action action = action(validParameters(tmp), new TestContext());
    hangPeer(tmp);
    try {
      InterruptedWorker.run(action, this::event);
    } finally {
      closeInTime(action);
    }
  }

  @Test
  public void must_A7_close_twice_and_in_time() throws Exception {
    Action unused = action(validParameters(tmp), new TestContext());
    closeInTime(unused);
    assertDoesNotThrow(unused::close, "closed again without an event");
    Action used = action(validParameters(tmp), new TestContext());
    used.handle(event(0));
    used.flush();
    hangPeer(tmp);
    closeInTime(used);
    assertDoesNotThrow(used::close, "closed again");
  }

  private static void closeInTime(Action action) {
    assertTimeoutPreemptively(
        CLOSE_DEADLINE,
        () -> {
          try {
            action.close();
          } catch (IOException e) {
            // what could not be delivered is lost and counted: allowed
          }
        },
        "close() must return within five seconds");
  }

  @Test
  public void must_A8_refuse_events_when_closed() throws Exception {
    Action action = action(validParameters(tmp), new TestContext());
    action.handle(event(0));
    action.close();
    assertThrows(IllegalStateException.class, () -> action.handle(event(1)));
  }

  @Test
  public void must_A9_leave_nothing_open() throws Exception {
    useOnce(); // so that classes are loaded
    OpenResources before = OpenResources.now();
    useOnce();
    useOnce();
    before.requireNothingMore(
        "close() ends all threads and closes all files and sockets", patience());
  }

  private void useOnce() throws Exception {
    Action action = action(validParameters(tmp), new TestContext());
    for (Event event : EventCorpus.ofTypes(EventCorpus.plain(), types())) {
      action.handle(event);
    }
    action.flush();
    action.close();
  }
}
