// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.commandname;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.sshlog.spi.Filter;
import org.sshlog.spi.FilterProvider;
import org.sshlog.spi.Parameter;
import org.sshlog.spi.ParameterTypes;
import org.sshlog.spi.Parameters;
import org.sshlog.spi.PluginContext;
import org.sshlog.spi.PluginDescriptor;
import org.sshlog.spi.event.CommandEvent;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.event.EventType;
import org.sshlog.spi.event.NetworkConnect;

/**
 * Keeps commands, and the connections they open, by the name of the command: the last part of its
 * first argument, compared exactly.
 */
public final class CommandNameProvider implements FilterProvider {
  private static final Parameter<List<String>> COMMAND_NAME =
      Parameter.of(
              "command_name",
              ParameterTypes.TEXT.nonEmptyList(),
              "names of commands without their directories")
          .required();
  private static final PluginDescriptor DESCRIPTOR =
      PluginDescriptor.of(
          "command_name",
          "Keeps commands of these names",
          EnumSet.of(EventType.COMMAND_START, EventType.COMMAND_FINISH, EventType.NETWORK_CONNECT),
          COMMAND_NAME);

  /** For the service loader. */
  public CommandNameProvider() {}

  @Override
  public PluginDescriptor descriptor() {
    return DESCRIPTOR;
  }

  @Override
  public Filter create(Parameters parameters, PluginContext context) {
    Set<String> names = Set.copyOf(parameters.get(COMMAND_NAME));
    for (String name : names) {
      if (name.contains("/")) {
        context.warn(
            COMMAND_NAME,
            "'" + name + "' matches nothing: a command's name has no directory",
            "write " + name.substring(name.lastIndexOf('/') + 1));
      }
    }
    return event -> names.contains(nameOf(event));
  }

  private static String nameOf(Event event) {
    if (event instanceof CommandEvent command) {
      return command.command().filename();
    }
    return event instanceof NetworkConnect connect ? connect.filename() : "";
  }
}
