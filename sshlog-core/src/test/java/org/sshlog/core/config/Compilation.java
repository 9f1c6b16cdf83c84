// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.config;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sshlog.core.plugin.FakePlugins;
import org.sshlog.core.plugin.PluginCalls;
import org.sshlog.core.plugin.PluginRegistry;
import org.sshlog.core.problem.Problem;
import org.sshlog.core.problem.Problems;

/** Compiles texts as if they stood in files {@code a.yaml}, {@code b.yaml} and so on. */
final class Compilation {
  private final PluginRegistry plugins;
  private final Map<String, String> environment = new HashMap<>();
  private Duration limit = Duration.ofMinutes(2);
  private boolean root;

  Compilation(FakePlugins plugins) {
    this.plugins = plugins.registry();
  }

  /** With the plug-ins of this version. */
  static Compilation standard() {
    return new Compilation(FakePlugins.builtIns());
  }

  Compilation set(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  Compilation limit(Duration newLimit) {
    limit = newLimit;
    return this;
  }

  Compilation asRoot() {
    root = true;
    return this;
  }

  record Result(Optional<Plan> plan, Problems problems) {
    /** The problems, one line each. */
    List<String> lines() {
      return problems.list().stream().map(Problem::toString).toList();
    }

    Plan valid() {
      return plan.orElseThrow(() -> new AssertionError(problems.toString()));
    }
  }

  Result compile(String... files) {
    byte[][] contents = new byte[files.length][];
    for (int i = 0; i < files.length; i++) {
      contents[i] = files[i].getBytes(StandardCharsets.UTF_8);
    }
    return compile(contents);
  }

  Result compile(byte[]... files) {
    Problems problems = new Problems();
    ConfigParser parser = new ConfigParser(problems);
    List<Document> documents = new ArrayList<>();
    for (int i = 0; i < files.length; i++) {
      documents.add(parser.parse((char) ('a' + i) + ".yaml", files[i]));
    }
    ConfigCompiler compiler =
        new ConfigCompiler(
            plugins,
            FakePlugins.contexts(),
            new PluginCalls(limit),
            new Expansion(environment::get),
            new OutputFiles(root));
    return new Result(compiler.compile(documents, problems), problems);
  }
}
