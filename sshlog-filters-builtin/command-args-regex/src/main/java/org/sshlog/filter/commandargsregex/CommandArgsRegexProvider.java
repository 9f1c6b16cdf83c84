// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.commandargsregex;

import java.util.EnumSet;
import org.sshlog.spi.Filter;
import org.sshlog.spi.FilterProvider;
import org.sshlog.spi.Parameter;
import org.sshlog.spi.ParameterTypes;
import org.sshlog.spi.Parameters;
import org.sshlog.spi.PluginContext;
import org.sshlog.spi.PluginDescriptor;
import org.sshlog.spi.SearchPattern;
import org.sshlog.spi.event.CommandEvent;
import org.sshlog.spi.event.EventType;

/**
 * Keeps commands in whose arguments an expression is found. What is searched is the path of the
 * program and its arguments, joined by spaces.
 */
public final class CommandArgsRegexProvider implements FilterProvider {
  private static final Parameter<SearchPattern> COMMAND_ARGS_REGEX =
      Parameter.of(
              "command_args_regex",
              ParameterTypes.PATTERN,
              "what to search for in the program's path and its arguments")
          .required();
  private static final PluginDescriptor DESCRIPTOR =
      PluginDescriptor.of(
          "command_args_regex",
          "Keeps commands whose arguments match",
          EnumSet.of(EventType.COMMAND_START, EventType.COMMAND_FINISH),
          COMMAND_ARGS_REGEX);

  /** For the service loader. */
  public CommandArgsRegexProvider() {}

  @Override
  public PluginDescriptor descriptor() {
    return DESCRIPTOR;
  }

  @Override
  public Filter create(Parameters parameters, PluginContext context) {
    SearchPattern pattern = parameters.get(COMMAND_ARGS_REGEX);
    return event -> event instanceof CommandEvent command && pattern.find(command.command().args());
  }
}
