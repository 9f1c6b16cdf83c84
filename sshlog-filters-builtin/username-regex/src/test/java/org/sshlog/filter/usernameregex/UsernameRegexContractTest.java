// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.usernameregex;

import java.nio.file.Path;
import java.util.Map;
import org.sshlog.spi.FilterProvider;
import org.sshlog.spi.testkit.FilterContract;

class UsernameRegexContractTest extends FilterContract {
  @Override
  protected FilterProvider provider() {
    return new UsernameRegexProvider();
  }

  @Override
  protected Map<String, Object> validParameters(Path tmp) {
    return Map.of("username_regex", "^adm-");
  }
}
