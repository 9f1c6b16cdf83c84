// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.uploadfilepath;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.sshlog.spi.FilterProvider;
import org.sshlog.spi.testkit.FilterContract;

class UploadFilePathContractTest extends FilterContract {
  @Override
  protected FilterProvider provider() {
    return new UploadFilePathProvider();
  }

  @Override
  protected Map<String, Object> validParameters(Path tmp) {
    return Map.of("upload_file_path", List.of("/srv/a", "/srv/b"));
  }
}
