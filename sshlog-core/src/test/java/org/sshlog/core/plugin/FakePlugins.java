// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.plugin;

import static org.sshlog.spi.ParameterTypes.BOOLEAN;
import static org.sshlog.spi.ParameterTypes.DURATION;
import static org.sshlog.spi.ParameterTypes.OUTPUT_FILE;
import static org.sshlog.spi.ParameterTypes.PATTERN;
import static org.sshlog.spi.ParameterTypes.TEMPLATE;
import static org.sshlog.spi.ParameterTypes.TEXT;
import static org.sshlog.spi.ParameterTypes.number;

import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.sshlog.core.plugin.LoadedPlugin.Kind;
import org.sshlog.core.problem.Problems;
import org.sshlog.spi.Action;
import org.sshlog.spi.ActionProvider;
import org.sshlog.spi.Filter;
import org.sshlog.spi.FilterProvider;
import org.sshlog.spi.Parameter;
import org.sshlog.spi.Parameters;
import org.sshlog.spi.PluginContext;
import org.sshlog.spi.PluginDescriptor;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.event.EventType;

/** Registries of plug-ins that only keep what they are given. */
public final class FakePlugins {
  /** Where a plug-in that is missing would have to be put. */
  public static final Path DROP_INS = Path.of("/etc/sshlog/plugins");

  private static final Set<EventType> COMMANDS =
      EnumSet.of(EventType.COMMAND_START, EventType.COMMAND_FINISH);

  private final PluginRegistry.Builder builder =
      new PluginRegistry.Builder(DROP_INS, new Problems());

  /** An action, or a filter that lets everything pass, with what it was made of. */
  public record Fake(PluginDescriptor descriptor, Parameters parameters, PluginContext context)
      implements Action, Filter {
    /** The value of the parameter of this name, or null when it has none. */
    public Object value(String parameter) {
      return descriptor.parameters().stream()
          .filter(p -> p.name().equals(parameter))
          .findFirst()
          .flatMap(parameters::find)
          .orElse(null);
    }

    @Override
    public boolean needsCommandOutput() {
      return false;
    }

    @Override
    public void handle(Event event) {}

    @Override
    public boolean test(Event event) {
      return true;
    }
  }

  /** The plug-ins that come with this version. */
  public static FakePlugins builtIns() {
    return new FakePlugins()
        .filter("command_name", COMMANDS, Parameter.of("names", TEXT.list(), "which").required())
        .filter("command_name_regex", COMMANDS, Parameter.of("regex", PATTERN, "which").required())
        .filter(
            "command_exit_code",
            EnumSet.of(EventType.COMMAND_FINISH),
            Parameter.of("code", TEXT.list(), "which").required())
        .filter("username", all(), Parameter.of("names", TEXT.list(), "who").required())
        .filter("require_tty", all(), Parameter.of("required", BOOLEAN, "whether").required())
        .filter(
            "ignore_existing_logins",
            EnumSet.of(EventType.CONNECTION_ESTABLISHED),
            Parameter.of("ignore", BOOLEAN, "whether").required())
        .filter(
            "rate_limit",
            all(),
            Parameter.of("limit", TEXT, "how many").required(),
            Parameter.of("burst", number(1, 100), "how many at once"))
        .action(
            "eventlogfile_action",
            Parameter.of("log_file_path", OUTPUT_FILE, "where").required(),
            Parameter.of("output_json", BOOLEAN, "how").defaultsTo(false),
            Parameter.of("max_size_mb", number(1, 1_000_000), "how large").defaultsTo(20L),
            Parameter.of("number_of_log_files", number(1, 1000), "how many").defaultsTo(2L))
        .action(
            PluginDescriptor.of(
                    "run_command_action",
                    "Runs",
                    Parameter.of("command", TEXT, "what").required(),
                    Parameter.of("args", TEMPLATE.list(), "with").defaultsTo(List.of()),
                    Parameter.of("timeout", DURATION, "how long"))
                .alias("runcommand_action"),
            Fake::new);
  }

  /** The plug-ins that come with this version, and those of the predecessor. */
  public static FakePlugins predecessors() {
    return builtIns()
        .action("slack_action", Parameter.of("slack_webhook_url", TEXT, "url").required().secret())
        .action(
            "sessionlog_action",
            Parameter.of("log_directory", TEXT, "where").required(),
            Parameter.of("timestamp_frequency_seconds", number(-1, 99_999), "often"))
        .action("syslog_action", server(), port(), text("program_name"), flag("udp"), json())
        .action("statsd_action", server(), port(), text("statsd_prefix"))
        .action("webhook_action", text("webhook_url"), flag("do_get_request"))
        .action(
            "email_action",
            text("sender"),
            text("recipient"),
            Parameter.of("subject", TEMPLATE, "title"),
            text("smtp_server"),
            Parameter.of("smtp_port", number(1, 65535), "port"),
            Parameter.of("body", TEMPLATE, "text"),
            text("username"),
            Parameter.of("password", TEXT, "password").secret())
        .filter(
            "upload_file_path",
            EnumSet.of(EventType.FILE_UPLOAD),
            Parameter.of("path", TEXT.list(), "path").required());
  }

  private static Parameter<String> server() {
    return Parameter.of("server_address", TEXT, "address").required();
  }

  private static Parameter<Long> port() {
    return Parameter.of("port", number(1, 65535), "port");
  }

  private static Parameter<String> text(String name) {
    return Parameter.of(name, TEXT, "a text");
  }

  private static Parameter<Boolean> flag(String name) {
    return Parameter.of(name, BOOLEAN, "whether");
  }

  private static Parameter<Boolean> json() {
    return flag("output_json");
  }

  private static Set<EventType> all() {
    return EnumSet.allOf(EventType.class);
  }

  /** Adds a filter that lets everything pass. */
  public FakePlugins filter(String name, Set<EventType> types, Parameter<?>... parameters) {
    return filter(PluginDescriptor.of(name, "Passes", types, parameters), Fake::new);
  }

  /** Adds a filter. */
  public FakePlugins filter(PluginDescriptor descriptor, Creation<Filter> creation) {
    FilterProvider provider =
        new FilterProvider() {
          @Override
          public PluginDescriptor descriptor() {
            return descriptor;
          }

          @Override
          public Filter create(Parameters parameters, PluginContext context) {
            return FakePlugins.<Filter, RuntimeException>made(
                creation, descriptor, parameters, context);
          }
        };
    builder.addFilter(loaded(Kind.FILTER, descriptor, provider));
    return this;
  }

  /** Adds an action that does nothing. */
  public FakePlugins action(String name, Parameter<?>... parameters) {
    return action(PluginDescriptor.of(name, "Does", parameters), Fake::new);
  }

  /** Adds an action. */
  public FakePlugins action(PluginDescriptor descriptor, Creation<Action> creation) {
    ActionProvider provider =
        new ActionProvider() {
          @Override
          public PluginDescriptor descriptor() {
            return descriptor;
          }

          @Override
          public Action create(Parameters parameters, PluginContext context) {
            return FakePlugins.<Action, RuntimeException>made(
                creation, descriptor, parameters, context);
          }
        };
    builder.addAction(loaded(Kind.ACTION, descriptor, provider));
    return this;
  }

  /** Makes a filter or an action. */
  @FunctionalInterface
  public interface Creation<T> {
    /** Makes one of the plug-in that {@code descriptor} describes. */
    T create(PluginDescriptor descriptor, Parameters parameters, PluginContext context)
        throws Exception;
  }

  /** Lets a plug-in throw what the compiler would not. */
  @SuppressWarnings("unchecked")
  private static <T, E extends Exception> T made(
      Creation<T> creation, PluginDescriptor descriptor, Parameters values, PluginContext context)
      throws E {
    try {
      return creation.create(descriptor, values, context);
    } catch (Exception e) {
      throw (E) e;
    }
  }

  private static <P> LoadedPlugin<P> loaded(Kind kind, PluginDescriptor descriptor, P provider) {
    Path source = Path.of("/usr/lib/sshlog/plugins", descriptor.name() + ".jar");
    return new LoadedPlugin<>(kind, descriptor, provider, source, "fake", null);
  }

  /** The registry of what was added. */
  public PluginRegistry registry() {
    return builder.build();
  }

  /** Contexts in which nobody is in any group but that of his own name. */
  public static PluginContexts contexts() {
    return new PluginContexts(Clock.systemUTC(), Set::of);
  }
}
