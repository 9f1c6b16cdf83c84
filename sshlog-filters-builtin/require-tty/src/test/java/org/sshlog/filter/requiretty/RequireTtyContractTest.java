// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.requiretty;

import java.nio.file.Path;
import java.util.Map;
import org.sshlog.spi.FilterProvider;
import org.sshlog.spi.testkit.FilterContract;

class RequireTtyContractTest extends FilterContract {
  @Override
  protected FilterProvider provider() {
    return new RequireTtyProvider();
  }

  @Override
  protected Map<String, Object> validParameters(Path tmp) {
    return Map.of("require_tty", "true");
  }
}
