// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.sessionlog;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import org.sshlog.files.TrustedDirectory;
import org.sshlog.spi.Action;
import org.sshlog.spi.ActionProvider;
import org.sshlog.spi.Parameter;
import org.sshlog.spi.ParameterException;
import org.sshlog.spi.ParameterTypes;
import org.sshlog.spi.Parameters;
import org.sshlog.spi.PluginContext;
import org.sshlog.spi.PluginDescriptor;
import org.sshlog.spi.event.EventType;

/** Makes actions that keep what sessions write as text files. Safe for use from any thread. */
public final class SessionLogProvider implements ActionProvider {
  static final Parameter<Path> DIRECTORY =
      Parameter.of(
              "log_directory",
              ParameterTypes.PATH,
              "the directory of the files, which is created with mode 0700 when it is missing")
          .required();
  static final Parameter<Long> TIMESTAMP_FREQUENCY =
      Parameter.of(
              "timestamp_frequency_seconds",
              ParameterTypes.number(-1, 31_536_000),
              "after how many seconds the next output has a line with the time before it; -1 or 0"
                  + " for no such lines")
          .defaultsTo(-1L);

  private static final long SECOND = 1_000_000_000L;
  private static final PluginDescriptor DESCRIPTOR =
      PluginDescriptor.of(
          "sessionlog_action",
          "Keeps what each session writes as a text file",
          EnumSet.of(
              EventType.CONNECTION_ESTABLISHED,
              EventType.CONNECTION_CLOSE,
              EventType.COMMAND_FINISH,
              EventType.TERMINAL_UPDATE,
              EventType.DATA_LOST),
          DIRECTORY,
          TIMESTAMP_FREQUENCY);

  /** Makes nothing yet. */
  public SessionLogProvider() {}

  @Override
  public PluginDescriptor descriptor() {
    return DESCRIPTOR;
  }

  @Override
  public Action create(Parameters parameters, PluginContext context) {
    Path directory = parameters.get(DIRECTORY);
    try {
      TrustedDirectory.check(directory);
    } catch (IOException e) {
      throw new ParameterException(
          DIRECTORY.name(), e.getMessage(), "choose a directory that only root can change");
    }
    long stampNs = Math.max(0, parameters.get(TIMESTAMP_FREQUENCY)) * SECOND;
    LogFiles files = new LogFiles(directory, context.logger());
    return new SessionLog(files, stampNs, context.logger());
  }
}
