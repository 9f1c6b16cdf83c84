// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.runcommand;

import java.nio.charset.Charset;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.sshlog.spi.Action;
import org.sshlog.spi.ActionProvider;
import org.sshlog.spi.Parameter;
import org.sshlog.spi.ParameterException;
import org.sshlog.spi.ParameterTypes;
import org.sshlog.spi.Parameters;
import org.sshlog.spi.PluginContext;
import org.sshlog.spi.PluginDescriptor;
import org.sshlog.spi.format.Template;

/** Makes actions that run a program for each event. Safe for use from any thread. */
public final class RunCommandProvider implements ActionProvider {
  static final Parameter<String> COMMAND =
      Parameter.of(
              "command",
              ParameterTypes.TEXT,
              "the program to run: an absolute path, or a name that is looked up in "
                  + Program.SEARCH_PATH)
          .required();
  static final Parameter<List<Template>> ARGS =
      Parameter.of(
              "args",
              ParameterTypes.TEMPLATE.list(),
              "the program's arguments; {{field}} stands for a field of the event, {{field|shell}}"
                  + " for one that is quoted as a word of a shell script")
          .defaultsTo(List.of());
  static final Parameter<Duration> TIMEOUT =
      Parameter.of(
              "timeout",
              ParameterTypes.DURATION,
              "how long the program may run before it is killed with all it has started; 0 for"
                  + " as long as it likes")
          .defaultsTo(Duration.ZERO);
  static final Parameter<Long> MAX_PARALLEL =
      Parameter.of(
              "max_parallel",
              ParameterTypes.number(1, 64),
              "how many of these programs may run at once; with 1 they run in the order of the"
                  + " events")
          .defaultsTo(4L);

  /** Makes nothing yet. */
  public RunCommandProvider() {}

  @Override
  public PluginDescriptor descriptor() {
    return PluginDescriptor.of(
            "run_command_action",
            "Runs a program for each event, without a shell; the fields of the event are also its"
                + " environment variables SSHLOG_<FIELD>",
            COMMAND,
            ARGS,
            TIMEOUT,
            MAX_PARALLEL)
        .alias("runcommand_action");
  }

  @Override
  public Action create(Parameters parameters, PluginContext context) {
    Program program = program(parameters.get(COMMAND), context);
    List<Template> args = parameters.get(ARGS);
    ShellScript.find(program.name(), args)
        .filter(script -> !script.unquotedFields().isEmpty())
        .ifPresent(script -> warnOf(script, context));
    return new RunCommand(
        new CommandLine(program, args, nativeCharset()),
        parameters.get(TIMEOUT),
        Math.toIntExact(parameters.get(MAX_PARALLEL)),
        context);
  }

  private static Program program(String command, PluginContext context) {
    if (command.isBlank() || (command.contains("/") && !command.startsWith("/"))) {
      throw new ParameterException(
          COMMAND.name(),
          "'" + command + "' is neither an absolute path nor a program's name",
          "write a path such as /usr/local/bin/" + (command.isBlank() ? "notify" : "my-program"));
    }
    Program program = new Program(command);
    Optional<String> trouble = program.trouble();
    trouble.ifPresent(
        what -> context.warn(COMMAND, what, "install the program, or correct its name"));
    return program;
  }

  private static void warnOf(Template script, PluginContext context) {
    String field = script.unquotedFields().iterator().next();
    context.warn(
        ARGS,
        "a shell would execute what the event's user writes into {{" + field + "}}",
        "write {{"
            + field
            + "|shell}} outside of any quotes, or \"$"
            + CommandLine.variable(field)
            + "\"");
  }

  /** The character set in which Java passes arguments and environment to a program. */
  private static Charset nativeCharset() {
    return Runtime.version().feature() < 18
        ? Charset.defaultCharset()
        : Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
  }
}
