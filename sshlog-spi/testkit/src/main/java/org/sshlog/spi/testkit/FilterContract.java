// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sshlog.spi.Filter;
import org.sshlog.spi.FilterProvider;
import org.sshlog.spi.Parameter;
import org.sshlog.spi.Parameters;
import org.sshlog.spi.PluginContext;
import org.sshlog.spi.PluginDescriptor;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.format.EventLine;

/**
 * The rules for filters, F1, F2, ..., and those for all plug-ins. Extend it and say what to test:
 *
 * <pre>{@code
 * class WeekdayContractTest extends FilterContract {
 *   @Override protected FilterProvider provider() { return new WeekdayProvider(); }
 *   @Override protected Map<String, Object> validParameters(Path tmp) { return Map.of("day", "Mon"); }
 * }
 * }</pre>
 */
public abstract class FilterContract extends PluginContract<FilterProvider> {
  private static final List<String> SLOW_EXPRESSIONS =
      List.of("(a+)+$", "^(x|y)*z", "(.*a){12}b", "(a|a)*c", "((\\w+)\\s*)+$x");

  /** For use by authors. */
  protected FilterContract() {}

  /** Whether an answer may depend on earlier events; by default not. */
  protected boolean stateful() {
    return false;
  }

  /** How long the searches of rule F3 may take together, and what was opened may stay; a minute. */
  protected Duration patience() {
    return Duration.ofSeconds(60);
  }

  @Override
  final Class<FilterProvider> service() {
    return FilterProvider.class;
  }

  @Override
  final PluginDescriptor descriptor(FilterProvider provider) {
    return provider.descriptor();
  }

  @Override
  final Filter create(FilterProvider provider, Parameters parameters, PluginContext context) {
    return provider.create(parameters, context);
  }

  @Override
  final void close(Object plugin) {}

  private Filter filter(Map<String, ?> given) {
    FilterProvider provider = provider();
    Parameters parameters = GivenParameters.convert(provider.descriptor(), given);
    return provider.create(parameters, new TestContext());
  }

  /** The sample events of the types that the filter applies to. */
  private List<Event> events() {
    List<Event> events = EventCorpus.ofTypes(EventCorpus.all(), descriptor().eventTypes());
    assertFalse(events.isEmpty(), "there is no sample event of the filter's types");
    return events;
  }

  @Test
  public void must_F1_answer_every_event_without_throwing() throws Exception {
    Filter filter = filter(validParameters(tmp));
    for (Event event : events()) {
      answer(filter, event);
    }
  }

  private static boolean answer(Filter filter, Event event) {
    try {
      return filter.test(event);
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError("the filter threw at " + show(event), e);
    }
  }

  private static String show(Event event) {
    String line = EventLine.of(event);
    return line.length() > 200 ? line.substring(0, 200) + "..." : line;
  }

  @Test
  public void must_F2_answer_alike_each_time() throws Exception {
    Map<String, Object> valid = validParameters(tmp);
    Filter first = filter(valid);
    Filter second = filter(valid);
    for (Event event : events()) {
      boolean answer = answer(first, event);
      assertEquals(answer, answer(second, event), () -> "two filters differ at " + show(event));
      if (!stateful()) {
        assertEquals(answer, answer(first, event), () -> "asked again about " + show(event));
      }
    }
  }

  @Test
  public void must_F3_finish_on_texts_that_are_slow_to_search() throws Exception {
    List<Event> events = new ArrayList<>();
    for (String text : HostileText.slowToSearch()) {
      events.addAll(EventCorpus.ofTypes(EventCorpus.ofText(text), descriptor().eventTypes()));
    }
    events.addAll(events().subList(events().size() - 1, events().size()));
    for (Map<String, Object> given : slowConfigurations()) {
      Filter filter = filter(given);
      assertTimeoutPreemptively(
          patience(), () -> events.forEach(event -> finish(filter, event)), given::toString);
    }
  }

  /** An expression that takes too long may be given up with an exception, but soon. */
  private static void finish(Filter filter, Event event) {
    try {
      filter.test(event);
    } catch (IllegalStateException e) {
      assertFalse(e.getMessage() == null || e.getMessage().isBlank(), "an exception without words");
    }
  }

  private List<Map<String, Object>> slowConfigurations() throws Exception {
    Map<String, Object> valid = validParameters(tmp);
    List<Map<String, Object>> all = new ArrayList<>(List.of(valid));
    for (Parameter<?> parameter : descriptor().parameters()) {
      if (parameter.type().name().endsWith("regex")) {
        for (String expression : SLOW_EXPRESSIONS) {
          Map<String, Object> slow = new HashMap<>(valid);
          slow.put(parameter.name(), expression);
          all.add(slow);
        }
      }
    }
    return all;
  }

  @Test
  public void must_F4_open_nothing() throws Exception {
    Map<String, Object> valid = validParameters(tmp);
    filter(valid); // so that classes are loaded
    List<String> files = FileTree.of(tmp);
    OpenResources before = OpenResources.now();
    Filter filter = filter(valid);
    for (Event event : EventCorpus.ofTypes(EventCorpus.plain(), descriptor().eventTypes())) {
      answer(filter, event);
    }
    assertEquals(files, FileTree.of(tmp), "files");
    before.requireNothingMore("a filter starts no threads and opens no files", patience());
  }
}
