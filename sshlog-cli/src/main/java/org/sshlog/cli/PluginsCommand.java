// SPDX-License-Identifier: Apache-2.0
package org.sshlog.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows which filters and actions are loaded. */
@Command(name = "plugins", description = "Lists the loaded filters and actions.")
final class PluginsCommand extends Subcommand {
  private static final int SOURCE = 3;

  @Option(
      names = {"-v", "--verbose"},
      description = "Also tell what each is for, and its parameters.")
  boolean verbose;

  @Override
  void run(Daemon daemon, Console console) throws CliException {
    Object plugins = daemon.ask(Map.of("command", "plugins")).get("plugins");
    if (main.json) {
      console.json(plugins);
      return;
    }
    List<Map<?, ?>> list =
        plugins instanceof List<?> elements
            ? elements.stream().<Map<?, ?>>map(PluginsCommand::map).toList()
            : List.of();
    Table table = new Table("Name", "Kind", "Version", "Source");
    for (Map<?, ?> plugin : list) {
      table.add(
          List.of(
              console.safe(names(plugin)),
              console.safe(plugin.get("kind")),
              console.safe(plugin.get("version")),
              console.safe(plugin.get("source"))));
    }
    List<String> lines = table.lines(verbose ? 0 : console.width(), SOURCE);
    console.line(lines.get(0));
    for (int i = 0; i < list.size(); i++) {
      console.line(lines.get(i + 1));
      if (verbose) {
        explain(list.get(i), console);
      }
    }
  }

  private static String names(Map<?, ?> plugin) {
    StringBuilder names = new StringBuilder(String.valueOf(plugin.get("name")));
    if (plugin.get("aliases") instanceof List<?> aliases) {
      aliases.forEach(alias -> names.append(", ").append(alias));
    }
    return names.toString();
  }

  private static void explain(Map<?, ?> plugin, Console console) {
    if (plugin.get("summary") != null) {
      console.line("    " + plugin.get("summary"));
    }
    if (plugin.get("parameters") instanceof List<?> parameters) {
      parameters.forEach(parameter -> explainParameter(map(parameter), console));
    }
  }

  private static void explainParameter(Map<?, ?> parameter, Console console) {
    StringBuilder line = new StringBuilder("    - ").append(parameter.get("name"));
    if (parameter.get("type") != null) {
      line.append(" (").append(parameter.get("type"));
      if (Boolean.TRUE.equals(parameter.get("required"))) {
        line.append(", required");
      } else if (parameter.get("default") != null) {
        line.append(", default ").append(parameter.get("default"));
      }
      line.append(')');
    }
    if (parameter.get("summary") != null) {
      line.append(": ").append(parameter.get("summary"));
    }
    console.line(line.toString());
  }

  private static Map<?, ?> map(Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of("name", String.valueOf(value));
  }
}
