// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.commandoutputcontainsregex;

import java.util.EnumSet;
import org.sshlog.spi.Filter;
import org.sshlog.spi.FilterProvider;
import org.sshlog.spi.Parameter;
import org.sshlog.spi.ParameterTypes;
import org.sshlog.spi.Parameters;
import org.sshlog.spi.PluginContext;
import org.sshlog.spi.PluginDescriptor;
import org.sshlog.spi.SearchPattern;
import org.sshlog.spi.event.CommandFinish;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.event.EventType;

/**
 * Keeps commands in whose output an expression is found. What is searched is the beginning of the
 * output that is captured; a command whose output was not captured is dropped.
 */
public final class CommandOutputContainsRegexProvider implements FilterProvider {
  private static final Parameter<SearchPattern> COMMAND_OUTPUT_CONTAINS_REGEX =
      Parameter.of(
              "command_output_contains_regex",
              ParameterTypes.PATTERN,
              "what to search for in the first 4096 bytes of the command's output")
          .required();
  private static final PluginDescriptor DESCRIPTOR =
      PluginDescriptor.of(
          "command_output_contains_regex",
          "Keeps commands whose output matches",
          EnumSet.of(EventType.COMMAND_FINISH),
          COMMAND_OUTPUT_CONTAINS_REGEX);

  /** For the service loader. */
  public CommandOutputContainsRegexProvider() {}

  @Override
  public PluginDescriptor descriptor() {
    return DESCRIPTOR;
  }

  @Override
  public Filter create(Parameters parameters, PluginContext context) {
    return new MatchesOutput(parameters.get(COMMAND_OUTPUT_CONTAINS_REGEX));
  }

  private record MatchesOutput(SearchPattern pattern) implements Filter {
    @Override
    public boolean test(Event event) {
      return event instanceof CommandFinish finish
          && finish.output() != null
          && pattern.find(finish.output().text());
    }

    @Override
    public boolean needsCommandOutput() {
      return true;
    }
  }
}
