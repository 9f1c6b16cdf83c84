// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.testkit;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.sshlog.spi.Parameter;
import org.sshlog.spi.PluginContext;

/**
 * What a plug-in is given in a test: a clock that stands still until it is set, users and groups
 * that the test names, and a record of what was logged and warned of. Safe for use from any thread.
 */
public final class TestContext implements PluginContext {
  /** A warning that a plug-in gave while it was made. */
  public record Warning(String parameter, String message, String hint) {}

  private final List<String> log = new CopyOnWriteArrayList<>();
  private final List<Warning> warnings = new CopyOnWriteArrayList<>();
  private final Map<String, Set<String>> groups = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> counters = new ConcurrentHashMap<>();
  private final Logger logger = new RecordingLogger(log);
  private volatile Clock clock =
      Clock.fixed(Instant.ofEpochMilli(1_795_305_602_000L), ZoneOffset.UTC);

  /** A context in November 2026, UTC, in which nobody is in any group. */
  public TestContext() {}

  /** Sets the clock to this time and zone. */
  public TestContext setClock(Instant time, ZoneId zone) {
    clock = Clock.fixed(time, zone);
    return this;
  }

  /** Makes a user a member of these groups. */
  public TestContext setGroups(String username, String... names) {
    groups.put(username, Set.of(names));
    return this;
  }

  @Override
  public String name() {
    return "tested";
  }

  @Override
  public Logger logger() {
    return logger;
  }

  /** Shows the time that was set last. */
  @Override
  public Clock clock() {
    return new Clock() {
      @Override
      public ZoneId getZone() {
        return clock.getZone();
      }

      @Override
      public Clock withZone(ZoneId zone) {
        return clock.withZone(zone);
      }

      @Override
      public Instant instant() {
        return clock.instant();
      }
    };
  }

  @Override
  public Set<String> groupsOf(String username) {
    return groups.getOrDefault(username, Set.of());
  }

  @Override
  public LongAdder counter(String counter) {
    return counters.computeIfAbsent(counter, c -> new LongAdder());
  }

  /** What a figure of the plug-in is now; 0 when it has none of that name. */
  public long count(String counter) {
    return counters.containsKey(counter) ? counters.get(counter).sum() : 0;
  }

  @Override
  public void warn(Parameter<?> parameter, String message, String hint) {
    warnings.add(new Warning(parameter.name(), message, hint));
  }

  /** What was warned of so far. */
  public List<Warning> warnings() {
    return List.copyOf(warnings);
  }

  /** What was logged so far: {@code WARN text: exception: its cause}. */
  public List<String> log() {
    return List.copyOf(log);
  }
}
