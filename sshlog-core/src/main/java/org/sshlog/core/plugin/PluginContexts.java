// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.plugin;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sshlog.spi.Parameter;
import org.sshlog.spi.PluginContext;

/** Makes what the daemon offers to its filters and actions. Safe for use from any thread. */
public final class PluginContexts {
  /** Receives what a plug-in finds questionable in its configuration; called by any thread. */
  @FunctionalInterface
  public interface Warnings {
    /** See {@link PluginContext#warn}. */
    void add(Parameter<?> parameter, String message, String hint);
  }

  private final Clock clock;
  private final Function<String, Set<String>> groupsOf;

  /**
   * Contexts for this machine.
   *
   * @param clock the clock and time zone of the daemon
   * @param groupsOf gives the groups of a user, see {@link PluginContext#groupsOf}
   */
  public PluginContexts(Clock clock, Function<String, Set<String>> groupsOf) {
    this.clock = requireNonNull(clock, "clock");
    this.groupsOf = requireNonNull(groupsOf, "groupsOf");
  }

  /**
   * The context of one filter or action. It logs as {@code org.sshlog.plugin.<name>}.
   *
   * @param name the action's name, or that of the filter's rule
   * @param counters what it counts itself
   * @param warnings where its warnings go
   */
  public PluginContext create(String name, PluginCounters counters, Warnings warnings) {
    Logger logger = LoggerFactory.getLogger("org.sshlog.plugin." + name);
    return new Context(name, logger, clock, groupsOf, counters, warnings);
  }

  private record Context(
      String name,
      Logger logger,
      Clock clock,
      Function<String, Set<String>> groups,
      PluginCounters counters,
      Warnings warnings)
      implements PluginContext {
    @Override
    public Set<String> groupsOf(String username) {
      return groups.apply(username);
    }

    @Override
    public LongAdder counter(String counter) {
      return counters.get(counter);
    }

    @Override
    public void warn(Parameter<?> parameter, String message, String hint) {
      warnings.add(parameter, message, hint);
    }
  }
}
