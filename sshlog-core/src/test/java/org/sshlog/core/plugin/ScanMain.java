// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.plugin;

import java.io.IOException;
import java.nio.file.Path;
import org.sshlog.core.config.ConfigCompiler;
import org.sshlog.core.config.ConfigFiles;
import org.sshlog.core.config.Plan;
import org.sshlog.core.problem.Problems;

/** What {@code sshlogd --check} does, in a process of its own. */
final class ScanMain {
  private ScanMain() {}

  /** Arguments: the directories of built-in plug-ins, drop-ins and configuration. */
  public static void main(String[] arguments) throws IOException {
    Problems problems = new Problems();
    PluginScanner scanner =
        new PluginScanner(
            new PluginCalls(PluginCalls.DEFAULT_LIMIT), OwnershipRule.forThisProcess());
    try (PluginRegistry registry =
        scanner.scan(Path.of(arguments[0]), Path.of(arguments[1]), problems)) {
      ConfigCompiler compiler = new ConfigCompiler(registry, FakePlugins.contexts());
      int rules =
          compiler
              .compile(new ConfigFiles(Path.of(arguments[2])).read(problems), problems)
              .map(Plan::rules)
              .orElseThrow(() -> new AssertionError(problems.toString()))
              .size();
      System.out.println(ScanMain.class.getModule());
      System.out.println(registry.actionNames() + " " + registry.filterNames());
      System.out.println(rules + " rule");
    }
  }
}
