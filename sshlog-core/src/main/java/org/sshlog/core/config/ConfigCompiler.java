// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.config;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sshlog.core.plugin.OwnershipRule;
import org.sshlog.core.plugin.PluginCalls;
import org.sshlog.core.plugin.PluginContexts;
import org.sshlog.core.plugin.PluginRegistry;
import org.sshlog.core.problem.Problems;
import org.sshlog.spi.Action;

/**
 * Turns the documents of a configuration and the loaded plug-ins into a plan. Finds every mistake,
 * not only the first. Keeps nothing from one compilation to the next; safe for use from any thread.
 */
public final class ConfigCompiler {
  private final PluginRegistry plugins;
  private final PluginContexts contexts;
  private final PluginCalls calls;
  private final Expansion expansion;
  private final OutputFiles outputFiles;

  /** A compiler with this process's environment and rights. */
  public ConfigCompiler(PluginRegistry plugins, PluginContexts contexts) {
    this(
        plugins,
        contexts,
        new PluginCalls(PluginCalls.DEFAULT_LIMIT),
        new Expansion(System::getenv),
        new OutputFiles(OwnershipRule.runsAsRoot()));
  }

  /**
   * A compiler.
   *
   * @param plugins what is loaded
   * @param contexts what filters and actions are offered
   * @param calls how to call the plug-ins
   * @param expansion what references in values stand for
   * @param outputFiles judges the files that actions write
   */
  public ConfigCompiler(
      PluginRegistry plugins,
      PluginContexts contexts,
      PluginCalls calls,
      Expansion expansion,
      OutputFiles outputFiles) {
    this.plugins = requireNonNull(plugins, "plugins");
    this.contexts = requireNonNull(contexts, "contexts");
    this.calls = requireNonNull(calls, "calls");
    this.expansion = requireNonNull(expansion, "expansion");
    this.outputFiles = requireNonNull(outputFiles, "outputFiles");
  }

  /**
   * Compiles a configuration.
   *
   * @param documents its files, in their order; what is wrong with them by themselves was reported
   *     to the same {@code problems}
   * @param problems where further problems go
   * @return the plan; empty when a document is incomplete or any error was found in the documents
   *     or here
   */
  public Optional<Plan> compile(List<Document> documents, Problems problems) {
    PluginInstances instances =
        new PluginInstances(contexts, calls, expansion, outputFiles, problems);
    ActionCatalog actions = new ActionCatalog(plugins, instances, problems);
    actions.collect(documents);
    RuleCompiler compiler = new RuleCompiler(plugins, instances, actions, problems);
    List<PlannedRule> rules = new ArrayList<>();
    for (Document document : documents) {
      document.rules().forEach(rule -> rules.add(compiler.compile(rule)));
    }
    actions.checkUnused();
    Optional<Plan> plan =
        problems.hasErrors() ? Optional.empty() : Optional.of(new Plan(rules, actions.planned()));
    Set<Action> used = Collections.newSetFromMap(new IdentityHashMap<>());
    plan.ifPresent(p -> p.actions().forEach(action -> used.add(action.action())));
    instances.closeAllBut(used);
    return plan;
  }
}
