// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.authmethod;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.sshlog.spi.FilterProvider;
import org.sshlog.spi.testkit.FilterContract;

class AuthMethodContractTest extends FilterContract {
  @Override
  protected FilterProvider provider() {
    return new AuthMethodProvider();
  }

  @Override
  protected Map<String, Object> validParameters(Path tmp) {
    return Map.of("auth_method", List.of("password", "keyboard-interactive"));
  }
}
