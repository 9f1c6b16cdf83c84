// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.uploadfilepathregex;

import java.nio.file.Path;
import java.util.Map;
import org.sshlog.spi.FilterProvider;
import org.sshlog.spi.testkit.FilterContract;

class UploadFilePathRegexContractTest extends FilterContract {
  @Override
  protected FilterProvider provider() {
    return new UploadFilePathRegexProvider();
  }

  @Override
  protected Map<String, Object> validParameters(Path tmp) {
    return Map.of("upload_file_path_regex", "\\.(sh|php)$");
  }
}
