// SPDX-License-Identifier: Apache-2.0
package org.sshlog.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.ModuleDescriptor;
import java.nio.charset.Charset;
import java.time.ZoneId;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code sshlog} program. */
@Command(
    name = "sshlog",
    description = "Shows what happens in the SSH sessions of this machine.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      SessionsCommand.class,
      LastCommand.class,
      WatchCommand.class,
      AttachCommand.class,
      KillCommand.class,
      StatusCommand.class,
      PluginsCommand.class,
      ReloadCommand.class,
      ReplayCommand.class
    })
public final class Main {
  private static final String DEFAULT_SOCKET = "/var/run/sshlogd.sock";
  private static final String SOCKET_VARIABLE = "SSHLOG_SOCKET";

  @Option(names = "--json", scope = ScopeType.INHERIT, description = "Write JSON, for programs.")
  boolean json;

  @Option(
      names = "--socket",
      scope = ScopeType.INHERIT,
      paramLabel = "PATH",
      description =
          "The daemon's socket (default: the environment variable "
              + SOCKET_VARIABLE
              + ", else "
              + DEFAULT_SOCKET
              + ").")
  String socket;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Tell the cause of an error in full.")
  boolean debug;

  @Option(
      names = {"-h", "--help"},
      scope = ScopeType.INHERIT,
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Option(names = "--version", description = "Show the version.")
  boolean version;

  private Main() {}

  /** Runs the command line and ends the process with its exit code. */
  public static void main(String[] args) {
    Charset charset = Charset.forName(System.getProperty("native.encoding", "UTF-8"));
    Console console =
        new Console(
            new FileOutputStream(FileDescriptor.out),
            new FileOutputStream(FileDescriptor.err),
            charset,
            System.getenv(),
            ZoneId.systemDefault(),
            () -> TerminalWidth.ofOutput(System.getenv("COLUMNS")),
            Main::onInterrupt);
    Runtime.getRuntime().halt(run(console, args));
  }

  /** Runs the command line and gives its exit code. */
  static int run(Console console, String... args) {
    Main main = new Main();
    CommandLine commandLine = new CommandLine(main);
    commandLine.setUsageHelpWidth(100);
    int exitCode;
    try {
      exitCode = main.run(console, commandLine.parseArgs(args));
      console.flush();
    } catch (UnmatchedArgumentException e) {
      String unknown = e.getUnmatched().get(0);
      String kind = unknown.startsWith("-") ? "option" : "command or argument";
      console.error("sshlog: unknown " + kind + " '" + unknown + "'; see 'sshlog --help'");
      exitCode = CliException.USAGE;
    } catch (ParameterException e) {
      console.error("sshlog: " + e.getMessage() + "; see 'sshlog --help'");
      exitCode = CliException.USAGE;
    } catch (CliException e) {
      exitCode = main.explain(console, e);
    } catch (Console.BrokenPipeException e) {
      exitCode = 0;
    }
    return exitCode;
  }

  private int run(Console console, ParseResult parsed)
      throws CliException, Console.BrokenPipeException {
    ParseResult innermost = parsed;
    while (innermost.hasSubcommand()) {
      innermost = innermost.subcommand();
    }
    CommandLine command = innermost.commandSpec().commandLine();
    if (help) {
      command.getUsageMessage(Ansi.OFF).lines().forEach(console::line);
    } else if (version) {
      console.line("sshlog " + versionText());
    } else if (command.getCommand() instanceof Subcommand subcommand) {
      try (Daemon daemon = Daemon.connect(socketPath(console))) {
        subcommand.run(daemon, console);
      }
    } else if (command.getCommand() instanceof ReplayCommand replay) {
      replay.run(console); // of a file: the daemon has no part in it
    } else {
      command.getUsageMessage(Ansi.OFF).lines().forEach(console::error);
      return CliException.USAGE;
    }
    return 0;
  }

  private String socketPath(Console console) {
    if (socket != null) {
      return socket;
    }
    String variable = console.environment().get(SOCKET_VARIABLE);
    return variable == null || variable.isEmpty() ? DEFAULT_SOCKET : variable;
  }

  private static String versionText() {
    return Optional.ofNullable(Main.class.getModule().getDescriptor())
        .flatMap(ModuleDescriptor::rawVersion)
        .orElse("(unknown version)");
  }

  private int explain(Console console, CliException problem) {
    try {
      // What was received before the problem is shown before it.
      console.flush();
    } catch (Console.BrokenPipeException e) {
      return 0;
    }
    ("sshlog: " + problem.getMessage()).lines().forEach(console::error);
    if (debug) {
      StringWriter trace = new StringWriter();
      problem.printStackTrace(new PrintWriter(trace));
      trace.toString().replace("\t", "    ").lines().forEach(console::error);
    }
    return problem.exitCode();
  }

  /** Says something that only {@code --debug} shows. */
  void debug(Console console, String what) {
    if (debug) {
      console.error("sshlog: " + what);
    }
  }

  /** Without this, Ctrl-C would end the process with an exit code that looks like a failure. */
  private static void onInterrupt(Runnable action) {
    Runnable end =
        () -> {
          action.run();
          Runtime.getRuntime().halt(0);
        };
    Runtime.getRuntime().addShutdownHook(new Thread(end, "end"));
  }
}
