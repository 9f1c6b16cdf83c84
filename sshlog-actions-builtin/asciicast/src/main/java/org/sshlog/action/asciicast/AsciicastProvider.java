// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.asciicast;

import java.io.IOException;
import java.nio.file.Files;
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
import org.sshlog.spi.format.Template;

/** Makes actions that record sessions for asciinema. Safe for use from any thread. */
public final class AsciicastProvider implements ActionProvider {
  static final Parameter<Path> DIRECTORY =
      Parameter.of(
              "directory",
              ParameterTypes.PATH,
              "where the recordings are, one file each; made with mode 0700 when it is missing")
          .required();
  static final Parameter<CastFormat> FORMAT =
      Parameter.of(
              "format",
              ParameterTypes.choice(CastFormat.class),
              "the version of the format: v2 is read by all players, v3 by asciinema 3")
          .defaultsTo(CastFormat.V2);
  static final Parameter<Template> FILE_NAME =
      Parameter.of(
              "file_name",
              ParameterTypes.TEMPLATE,
              "the name of a recording, of fields that all its events have; a second recording of"
                  + " the same name gets -2 before its extension, and so on")
          .defaultsTo(Template.parse("{{username}}-{{session_id}}-{{tty_id}}.cast"));
  static final Parameter<Boolean> RECORD_INPUT =
      Parameter.of(
              "record_input",
              ParameterTypes.BOOLEAN,
              "whether what is typed is recorded too, what the terminal does not echo as asterisks;"
                  + " the rule must have the trigger terminal_input as well")
          .defaultsTo(false);

  private static final int MAX_OPEN_FILES = 64;
  private static final int MAX_RECORDINGS = 4096;

  /** Makes nothing yet. */
  public AsciicastProvider() {}

  @Override
  public PluginDescriptor descriptor() {
    return PluginDescriptor.of(
        "asciicast_action",
        "Records each session as a file that asciinema can play",
        EnumSet.of(
            EventType.CONNECTION_ESTABLISHED,
            EventType.CONNECTION_CLOSE,
            EventType.COMMAND_START,
            EventType.COMMAND_FINISH,
            EventType.TERMINAL_UPDATE,
            EventType.TERMINAL_INPUT,
            EventType.TERMINAL_RESIZE),
        DIRECTORY,
        FORMAT,
        FILE_NAME,
        RECORD_INPUT);
  }

  @Override
  public Action create(Parameters parameters, PluginContext context) {
    Path directory = parameters.get(DIRECTORY);
    check(directory);
    Recording.Studio studio =
        new Recording.Studio(
            parameters.get(FORMAT), directory, new OpenFiles(MAX_OPEN_FILES), context.logger());
    return new Recorder(
        studio,
        fileName(parameters.get(FILE_NAME)),
        parameters.get(RECORD_INPUT),
        MAX_RECORDINGS,
        context.clock());
  }

  private static FileName fileName(Template template) {
    try {
      return new FileName(template);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          FILE_NAME.name(),
          e.getMessage(),
          "use {{field}} with one of " + String.join(", ", FileName.fields()));
    }
  }

  /** Finds what is wrong with the directory now, so that it is not found by losing events. */
  private static void check(Path directory) {
    if (Files.exists(directory) && !Files.isDirectory(directory)) {
      throw new ParameterException(
          DIRECTORY.name(), "'" + directory + "' is not a directory", "write another path");
    }
    try {
      TrustedDirectory.check(directory);
    } catch (IOException e) {
      throw new ParameterException(
          DIRECTORY.name(), e.getMessage(), "choose a directory that only root can change");
    }
  }
}
