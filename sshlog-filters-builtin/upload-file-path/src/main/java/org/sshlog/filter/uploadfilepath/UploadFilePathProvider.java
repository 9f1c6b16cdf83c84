// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.uploadfilepath;

import java.util.EnumSet;
import java.util.List;
import org.sshlog.spi.Filter;
import org.sshlog.spi.FilterProvider;
import org.sshlog.spi.Parameter;
import org.sshlog.spi.ParameterTypes;
import org.sshlog.spi.Parameters;
import org.sshlog.spi.PluginContext;
import org.sshlog.spi.PluginDescriptor;
import org.sshlog.spi.event.EventType;
import org.sshlog.spi.event.FileTransfer;

/**
 * Keeps uploads and downloads of some files, by whatever name: paths are compared with all symbolic
 * links in them followed, as they are when the event is looked at.
 */
public final class UploadFilePathProvider implements FilterProvider {
  private static final Parameter<List<String>> UPLOAD_FILE_PATH =
      Parameter.of(
              "upload_file_path",
              ParameterTypes.TEXT.nonEmptyList(),
              "absolute paths of files on this machine; symbolic links are followed")
          .required();
  private static final PluginDescriptor DESCRIPTOR =
      PluginDescriptor.of(
          "upload_file_path",
          "Keeps transfers of these files",
          EnumSet.of(EventType.FILE_UPLOAD, EventType.FILE_DOWNLOAD),
          UPLOAD_FILE_PATH);

  /** For the service loader. */
  public UploadFilePathProvider() {}

  @Override
  public PluginDescriptor descriptor() {
    return DESCRIPTOR;
  }

  @Override
  public Filter create(Parameters parameters, PluginContext context) {
    List<String> paths = List.copyOf(parameters.get(UPLOAD_FILE_PATH));
    return event -> event instanceof FileTransfer transfer && isOneOf(paths, transfer.targetPath());
  }

  private static boolean isOneOf(List<String> paths, String transferred) {
    if (paths.contains(transferred)) {
      return true;
    }
    String real = RealPath.of(transferred);
    // Links may be changed at any time, also those of the configuration.
    return paths.stream().anyMatch(path -> RealPath.of(path).equals(real));
  }
}
