// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.commandexitcode;

import java.util.EnumSet;
import java.util.List;
import java.util.stream.IntStream;
import org.sshlog.spi.Filter;
import org.sshlog.spi.FilterProvider;
import org.sshlog.spi.Parameter;
import org.sshlog.spi.ParameterType;
import org.sshlog.spi.Parameters;
import org.sshlog.spi.PluginContext;
import org.sshlog.spi.PluginDescriptor;
import org.sshlog.spi.event.CommandFinish;
import org.sshlog.spi.event.EventType;

/**
 * Keeps commands that ended with certain exit codes. A command that was killed by a signal has the
 * exit code 128 and the signal's number.
 */
public final class CommandExitCodeProvider implements FilterProvider {
  private static final ParameterType<Comparison> COMPARISON =
      ParameterType.of(
          "exit code", "an exit code such as 1, or a comparison such as != 0", Comparison::parse);
  private static final Parameter<List<Comparison>> COMMAND_EXIT_CODE =
      Parameter.of(
              "command_exit_code",
              COMPARISON.nonEmptyList(),
              "exit codes, or comparisons with = != < <= > >=, one of which must hold")
          .required();
  private static final PluginDescriptor DESCRIPTOR =
      PluginDescriptor.of(
          "command_exit_code",
          "Keeps commands that ended with these exit codes",
          EnumSet.of(EventType.COMMAND_FINISH),
          COMMAND_EXIT_CODE);

  /** For the service loader. */
  public CommandExitCodeProvider() {}

  @Override
  public PluginDescriptor descriptor() {
    return DESCRIPTOR;
  }

  @Override
  public Filter create(Parameters parameters, PluginContext context) {
    List<Comparison> comparisons = parameters.get(COMMAND_EXIT_CODE);
    for (Comparison comparison : comparisons) {
      if (IntStream.rangeClosed(0, 255).noneMatch(comparison::holds)) {
        context.warn(
            COMMAND_EXIT_CODE,
            "'" + comparison + "' matches nothing: an exit code is a number from 0 to 255",
            "write a number from 0 to 255");
      }
    }
    return event ->
        event instanceof CommandFinish finish
            && comparisons.stream().anyMatch(comparison -> comparison.holds(finish.exitCode()));
  }
}
