// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.sshlog.core.config.ConfigCompiler;
import org.sshlog.core.config.ConfigFiles;
import org.sshlog.core.config.Document;
import org.sshlog.core.config.Plan;
import org.sshlog.core.plugin.OwnershipRule;
import org.sshlog.core.plugin.PluginCalls;
import org.sshlog.core.plugin.PluginContexts;
import org.sshlog.core.plugin.PluginRegistry;
import org.sshlog.core.plugin.PluginScanner;
import org.sshlog.core.problem.Problem;
import org.sshlog.core.problem.Problems;
import org.sshlog.core.users.UserDatabase;

/**
 * All plug-ins and all configuration files, read and judged. A plug-in that can't be used is a
 * problem of its own and stops nobody who does not use it; a mistake in the configuration leaves no
 * plan.
 */
final class Configuration implements AutoCloseable {
  private final PluginRegistry plugins;
  private final Optional<Plan> plan;
  private final Problems pluginProblems;
  private final Problems configProblems;

  private Configuration(
      PluginRegistry plugins,
      Optional<Plan> plan,
      Problems pluginProblems,
      Problems configProblems) {
    this.plugins = plugins;
    this.plan = plan;
    this.pluginProblems = pluginProblems;
    this.configProblems = configProblems;
  }

  /** Reads everything that {@code options} point at. */
  static Configuration load(Options options) {
    UserDatabase users = UserDatabase.ofThisMachine();
    return load(options, users::groupsOf);
  }

  static Configuration load(Options options, Function<String, Set<String>> groupsOf) {
    Problems pluginProblems = new Problems();
    Problems configProblems = new Problems();
    PluginScanner scanner =
        new PluginScanner(
            new PluginCalls(PluginCalls.DEFAULT_LIMIT), OwnershipRule.forThisProcess());
    PluginRegistry plugins =
        scanner.scan(builtIns(), options.pluginDir().toAbsolutePath(), pluginProblems);
    List<Document> documents =
        new ConfigFiles(options.configDir.toAbsolutePath()).read(configProblems);
    PluginContexts contexts = new PluginContexts(Clock.systemDefaultZone(), groupsOf);
    Optional<Plan> plan = new ConfigCompiler(plugins, contexts).compile(documents, configProblems);
    return new Configuration(plugins, plan, pluginProblems, configProblems);
  }

  private static Path builtIns() {
    return Path.of(System.getProperty("sshlog.home", ".")).toAbsolutePath().resolve("plugins");
  }

  PluginRegistry plugins() {
    return plugins;
  }

  /** What is to be run; empty when there is a mistake in the configuration. */
  Optional<Plan> plan() {
    return plan;
  }

  List<Problem> pluginProblems() {
    return pluginProblems.list();
  }

  List<Problem> configProblems() {
    return configProblems.list();
  }

  /** Whether nothing is wrong; warnings are allowed. */
  boolean isClean() {
    return !pluginProblems.hasErrors() && !configProblems.hasErrors();
  }

  /** All problems, a line each, and their number; empty when there are none. */
  String report() {
    StringBuilder report = new StringBuilder();
    if (!pluginProblems.list().isEmpty()) {
      report.append(pluginProblems).append('\n');
    }
    if (!configProblems.list().isEmpty()) {
      report.append(configProblems).append('\n');
    }
    return report.toString();
  }

  /** One line: what there is. */
  String summary() {
    return plan.map(p -> "rules: " + p.rules().size() + ", actions: " + p.actions().size())
            .orElse("no usable configuration")
        + ", plug-ins: "
        + plugins.all().size();
  }

  @Override
  public void close() {
    try {
      plugins.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
