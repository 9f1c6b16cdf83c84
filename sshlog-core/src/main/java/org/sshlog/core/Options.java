// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The daemon's command line. See {@link OptionVariables} for the environment. */
final class Options {
  @Option(
      names = "--config-dir",
      paramLabel = "DIR",
      defaultValue = "/etc/sshlog",
      description = "where sshlog.yaml and conf.d are (default: ${DEFAULT-VALUE})")
  Path configDir;

  @Option(
      names = "--plugin-dir",
      paramLabel = "DIR",
      description = "where drop-in plug-ins are (default: plugins in the configuration directory)")
  Path pluginDir;

  @Option(
      names = "--socket",
      paramLabel = "PATH",
      defaultValue = "/var/run/sshlogd.sock",
      description = "the control socket (default: ${DEFAULT-VALUE})")
  Path socket;

  @Option(
      names = "--logfile",
      paramLabel = "FILE",
      description = "log to this file instead of the standard output")
  Path logFile;

  @Option(names = "--debug", description = "log more")
  boolean debug;

  @Option(
      names = "--check",
      description = "read all configuration and plug-ins, tell every problem, and exit")
  boolean check;

  @Option(
      names = "--enable-session-injection",
      description = "let clients type into sessions that they attach to")
  boolean sessionInjection;

  Path pluginDir() {
    return pluginDir != null && !pluginDir.toString().isEmpty()
        ? pluginDir
        : configDir.resolve("plugins");
  }

  /** The file to log to, or null for the standard output. */
  Path logFile() {
    return logFile != null && !logFile.toString().isEmpty() ? logFile.toAbsolutePath() : null;
  }
}
