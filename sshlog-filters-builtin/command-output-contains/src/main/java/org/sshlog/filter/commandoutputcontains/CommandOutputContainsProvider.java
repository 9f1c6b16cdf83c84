// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.commandoutputcontains;

import java.util.EnumSet;
import java.util.List;
import org.sshlog.spi.Filter;
import org.sshlog.spi.FilterProvider;
import org.sshlog.spi.Parameter;
import org.sshlog.spi.ParameterTypes;
import org.sshlog.spi.Parameters;
import org.sshlog.spi.PluginContext;
import org.sshlog.spi.PluginDescriptor;
import org.sshlog.spi.event.CommandFinish;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.event.EventType;

/**
 * Keeps commands in whose output one of some texts is found, compared exactly. What is searched is
 * the beginning of the output that is captured; a command whose output was not captured is dropped.
 */
public final class CommandOutputContainsProvider implements FilterProvider {
  private static final Parameter<List<String>> COMMAND_OUTPUT_CONTAINS =
      Parameter.of(
              "command_output_contains",
              ParameterTypes.TEXT.nonEmptyList(),
              "texts, one of which must stand in the first 4096 bytes of the command's output")
          .required();
  private static final PluginDescriptor DESCRIPTOR =
      PluginDescriptor.of(
          "command_output_contains",
          "Keeps commands whose output contains a text",
          EnumSet.of(EventType.COMMAND_FINISH),
          COMMAND_OUTPUT_CONTAINS);

  /** For the service loader. */
  public CommandOutputContainsProvider() {}

  @Override
  public PluginDescriptor descriptor() {
    return DESCRIPTOR;
  }

  @Override
  public Filter create(Parameters parameters, PluginContext context) {
    List<String> texts = parameters.get(COMMAND_OUTPUT_CONTAINS);
    if (texts.contains("")) {
      context.warn(
          COMMAND_OUTPUT_CONTAINS,
          "an empty text stands in every output that was captured",
          "write the text to look for");
    }
    return new ContainsText(texts);
  }

  private record ContainsText(List<String> texts) implements Filter {
    @Override
    public boolean test(Event event) {
      return event instanceof CommandFinish finish
          && finish.output() != null
          && texts.stream().anyMatch(finish.output().text()::contains);
    }

    @Override
    public boolean needsCommandOutput() {
      return true;
    }
  }
}
