// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.ignoreexistinglogins;

import java.nio.file.Path;
import java.util.Map;
import org.sshlog.spi.FilterProvider;
import org.sshlog.spi.testkit.FilterContract;

class IgnoreExistingLoginsContractTest extends FilterContract {
  @Override
  protected FilterProvider provider() {
    return new IgnoreExistingLoginsProvider();
  }

  @Override
  protected Map<String, Object> validParameters(Path tmp) {
    return Map.of("ignore_existing_logins", "true");
  }
}
