// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sshlog.core.config.Plan;
import org.sshlog.core.pipeline.Pipeline;
import org.sshlog.core.plugin.PluginRegistry;
import org.sshlog.core.problem.Problem;

/**
 * The configuration that is in force, and how a newer one takes over: only when it is valid. Says
 * in the daemon's log what is wrong with either. Safe for use from any thread.
 */
final class ActiveConfiguration implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ActiveConfiguration.class);

  private final Options options;
  private final Function<String, Set<String>> groupsOf;
  private final int drainSeconds;
  private volatile Configuration configuration;

  private ActiveConfiguration(
      Options options,
      Function<String, Set<String>> groupsOf,
      int drainSeconds,
      Configuration configuration) {
    this.options = options;
    this.groupsOf = groupsOf;
    this.drainSeconds = drainSeconds;
    this.configuration = configuration;
  }

  /**
   * Reads the first one.
   *
   * @param groupsOf gives the groups of a user
   * @param drainSeconds how long the rules and actions of one may take to deliver what they have
   *     when another takes over
   */
  static ActiveConfiguration load(
      Options options, Function<String, Set<String>> groupsOf, int drainSeconds) {
    Configuration first = Configuration.load(options, groupsOf);
    report(first);
    return new ActiveConfiguration(options, groupsOf, drainSeconds, first);
  }

  private static void report(Configuration configuration) {
    List<Problem> problems = new ArrayList<>(configuration.pluginProblems());
    problems.addAll(configuration.configProblems());
    for (Problem problem : problems) {
      if (problem.severity() == Problem.Severity.ERROR) {
        LOG.error("{}", problem);
      } else {
        LOG.warn("{}", problem);
      }
    }
  }

  /**
   * What it wants to be run.
   *
   * @throws StartException when there is a mistake in it
   */
  Plan plan() throws StartException {
    return configuration
        .plan()
        .orElseThrow(
            () ->
                new StartException(
                    "the configuration in "
                        + options.configDir
                        + " is broken (see above); correct it, and try it with sshlogd --check",
                    null));
  }

  /** One line: what there is. */
  String summary() {
    return configuration.summary();
  }

  /** The plug-ins that there are. */
  PluginRegistry plugins() {
    return configuration.plugins();
  }

  /**
   * Reads the configuration anew; when it is valid, it takes over, else the old one stays.
   *
   * @param pipeline runs it
   * @return what is wrong, empty when the new configuration runs
   */
  synchronized List<String> reload(Pipeline pipeline) {
    Configuration next = Configuration.load(options, groupsOf);
    report(next);
    if (next.plan().isEmpty()) {
      next.close();
      LOG.error("the new configuration is broken; the old one stays in force");
      return next.configProblems().stream().map(Problem::toString).toList();
    }
    try {
      pipeline.run(next.plan().get(), drainSeconds);
    } catch (IllegalStateException e) {
      next.close();
      return List.of(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Configuration old = configuration;
    configuration = next;
    old.close();
    LOG.info("configuration read anew, {}", next.summary());
    return List.of();
  }

  @Override
  public void close() {
    configuration.close();
  }
}
