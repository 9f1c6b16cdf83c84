// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core;

import java.nio.file.Path;
import org.sshlog.core.probe.IoChoice;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

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
      names = "--state-dir",
      paramLabel = "DIR",
      defaultValue = "/var/lib/sshlog",
      description = "where the journal of logins is kept (default: ${DEFAULT-VALUE})")
  Path stateDir;

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

  @Option(
      names = "--io-probes",
      paramLabel = "HOW",
      defaultValue = "auto",
      converter = IoChoiceConverter.class,
      description =
          "how to see what goes through sessions: auto, call-sites, stubs, ptys or syscalls"
              + " (default: ${DEFAULT-VALUE})")
  IoChoice ioProbes;

  @Option(
      names = "--ring-buffer-kb",
      paramLabel = "N",
      defaultValue = "32768",
      converter = RingSizeConverter.class,
      description =
          "size of the buffer between kernel and daemon, a power of two from 64 to 524288"
              + " (default: ${DEFAULT-VALUE})")
  int ringBufferKb;

  @Option(
      names = "--backlog-mb",
      paramLabel = "N",
      defaultValue = "1024",
      converter = BacklogSizeConverter.class,
      description =
          "how many megabytes of records may wait in files of the state directory while sessions"
              + " produce more than can be processed, 1 to 65536 (default: ${DEFAULT-VALUE})")
  int backlogMb;

  Path pluginDir() {
    return pluginDir != null && !pluginDir.toString().isEmpty()
        ? pluginDir
        : configDir.resolve("plugins");
  }

  /** The file to log to, or null for the standard output. */
  Path logFile() {
    return logFile != null && !logFile.toString().isEmpty() ? logFile.toAbsolutePath() : null;
  }

  /** Reads the value of {@code --io-probes}. */
  static final class IoChoiceConverter implements ITypeConverter<IoChoice> {
    @Override
    public IoChoice convert(String value) {
      try {
        return IoChoice.of(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException("'" + value + "' is not " + e.getMessage());
      }
    }
  }

  /** Reads the value of {@code --backlog-mb}. */
  static final class BacklogSizeConverter implements ITypeConverter<Integer> {
    private static final int LARGEST = 65_536;

    @Override
    public Integer convert(String value) {
      if (value.matches("[0-9]{1,5}")) {
        int size = Integer.parseInt(value);
        if (size >= 1 && size <= LARGEST) {
          return size;
        }
      }
      throw new TypeConversionException("'" + value + "' is not a number from 1 to " + LARGEST);
    }
  }

  /** Reads the value of {@code --ring-buffer-kb}. */
  static final class RingSizeConverter implements ITypeConverter<Integer> {
    private static final int SMALLEST = 64;
    private static final int LARGEST = 512 << 10;

    @Override
    public Integer convert(String value) {
      if (value.matches("[0-9]{1,9}")) {
        int size = Integer.parseInt(value);
        if (size >= SMALLEST && size <= LARGEST && Integer.bitCount(size) == 1) {
          return size;
        }
      }
      throw new TypeConversionException(
          "'" + value + "' is not a power of two from " + SMALLEST + " to " + LARGEST);
    }
  }
}
