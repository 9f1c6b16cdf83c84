// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.commandnameregex;

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
import org.sshlog.spi.event.Event;
import org.sshlog.spi.event.EventType;
import org.sshlog.spi.event.NetworkConnect;

/** Keeps commands, and the connections they open, in whose name an expression is found. */
public final class CommandNameRegexProvider implements FilterProvider {
  private static final Parameter<SearchPattern> COMMAND_NAME_REGEX =
      Parameter.of(
              "command_name_regex",
              ParameterTypes.PATTERN,
              "what to search for in the name of a command, which has no directory")
          .required();
  private static final PluginDescriptor DESCRIPTOR =
      PluginDescriptor.of(
          "command_name_regex",
          "Keeps commands whose name matches",
          EnumSet.of(EventType.COMMAND_START, EventType.COMMAND_FINISH, EventType.NETWORK_CONNECT),
          COMMAND_NAME_REGEX);

  /** For the service loader. */
  public CommandNameRegexProvider() {}

  @Override
  public PluginDescriptor descriptor() {
    return DESCRIPTOR;
  }

  @Override
  public Filter create(Parameters parameters, PluginContext context) {
    SearchPattern pattern = parameters.get(COMMAND_NAME_REGEX);
    return event -> pattern.find(nameOf(event));
  }

  private static String nameOf(Event event) {
    if (event instanceof CommandEvent command) {
      return command.command().filename();
    }
    return event instanceof NetworkConnect connect ? connect.filename() : "";
  }
}
