// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.eventlogfile;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sshlog.files.TrustedDirectory;
import org.sshlog.spi.Action;
import org.sshlog.spi.ActionProvider;
import org.sshlog.spi.Parameter;
import org.sshlog.spi.ParameterException;
import org.sshlog.spi.ParameterType;
import org.sshlog.spi.ParameterTypes;
import org.sshlog.spi.Parameters;
import org.sshlog.spi.PluginContext;
import org.sshlog.spi.PluginDescriptor;

/** Makes actions that write events to a log file. Safe for use from any thread. */
public final class EventLogFileProvider implements ActionProvider {
  static final Parameter<Path> PATH =
      Parameter.of("log_file_path", ParameterTypes.OUTPUT_FILE, "the file that lines are added to")
          .required();
  static final Parameter<Boolean> JSON =
      Parameter.of("output_json", ParameterTypes.BOOLEAN, "whether a line is a JSON object")
          .defaultsTo(false);
  static final Parameter<BigDecimal> MAX_SIZE =
      Parameter.of(
              "max_size_mb",
              ParameterType.of(
                  "number",
                  "a number of MiB from 0 to 1000000, such as 20 or 0.5",
                  EventLogFileProvider::parseSize),
              "the size in MiB (1048576 bytes) that the file never exceeds, unless a single line is"
                  + " longer; 0 lets it grow without limit")
          .defaultsTo(BigDecimal.valueOf(20));
  static final Parameter<Long> KEPT_FILES =
      Parameter.of(
              "number_of_log_files",
              ParameterTypes.number(0, 1000),
              "how many full files are kept beside the current one, as <file>.1 (the youngest),"
                  + " <file>.2 and so on; 0 keeps all in the one file, which then grows without"
                  + " limit")
          .defaultsTo(2L);

  private static final BigDecimal MAX_MEBIBYTES = BigDecimal.valueOf(1_000_000);
  private static final BigDecimal MEBIBYTE = BigDecimal.valueOf(1024 * 1024);

  /** Makes nothing yet. */
  public EventLogFileProvider() {}

  @Override
  public PluginDescriptor descriptor() {
    return PluginDescriptor.of(
        "eventlogfile_action",
        "Writes each event as a line to a log file, which it rotates by size",
        PATH,
        JSON,
        MAX_SIZE,
        KEPT_FILES);
  }

  @Override
  public Action create(Parameters parameters, PluginContext context) {
    Path path = parameters.get(PATH);
    check(path);
    int keptFiles = Math.toIntExact(parameters.get(KEPT_FILES));
    long maxBytes = parameters.get(MAX_SIZE).multiply(MEBIBYTE).longValue();
    LogFile file = new LogFile(path, keptFiles == 0 ? 0 : maxBytes, keptFiles, context.logger());
    return new EventLog(file, parameters.get(JSON), context.clock());
  }

  /** Finds what is wrong with the path now, so that it is not found by losing events. */
  private static void check(Path path) {
    if (path.getFileName() == null || Files.isDirectory(path)) {
      throw new ParameterException(
          PATH.name(), "'" + path + "' is a directory", "write the path of a file in it");
    }
    try {
      TrustedDirectory.check(path.getParent());
    } catch (IOException e) {
      throw new ParameterException(
          PATH.name(), e.getMessage(), "choose a directory that only root can change");
    }
  }

  private static BigDecimal parseSize(String text) {
    BigDecimal size;
    try {
      size = new BigDecimal(text.trim());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is not a number", e);
    }
    if (size.signum() < 0 || size.compareTo(MAX_MEBIBYTES) > 0) {
      throw new IllegalArgumentException(text.trim() + " is out of range");
    }
    return size;
  }
}
