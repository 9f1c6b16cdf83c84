// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.uploadfilepathregex;

import java.util.EnumSet;
import org.sshlog.spi.Filter;
import org.sshlog.spi.FilterProvider;
import org.sshlog.spi.Parameter;
import org.sshlog.spi.ParameterTypes;
import org.sshlog.spi.Parameters;
import org.sshlog.spi.PluginContext;
import org.sshlog.spi.PluginDescriptor;
import org.sshlog.spi.SearchPattern;
import org.sshlog.spi.event.EventType;
import org.sshlog.spi.event.FileTransfer;

/** Keeps uploads and downloads of files in whose path an expression is found. */
public final class UploadFilePathRegexProvider implements FilterProvider {
  private static final Parameter<SearchPattern> UPLOAD_FILE_PATH_REGEX =
      Parameter.of(
              "upload_file_path_regex",
              ParameterTypes.PATTERN,
              "what to search for in the file's path on this machine")
          .required();
  private static final PluginDescriptor DESCRIPTOR =
      PluginDescriptor.of(
          "upload_file_path_regex",
          "Keeps transfers of files whose path matches",
          EnumSet.of(EventType.FILE_UPLOAD, EventType.FILE_DOWNLOAD),
          UPLOAD_FILE_PATH_REGEX);

  /** For the service loader. */
  public UploadFilePathRegexProvider() {}

  @Override
  public PluginDescriptor descriptor() {
    return DESCRIPTOR;
  }

  @Override
  public Filter create(Parameters parameters, PluginContext context) {
    SearchPattern pattern = parameters.get(UPLOAD_FILE_PATH_REGEX);
    return event -> event instanceof FileTransfer transfer && pattern.find(transfer.targetPath());
  }
}
