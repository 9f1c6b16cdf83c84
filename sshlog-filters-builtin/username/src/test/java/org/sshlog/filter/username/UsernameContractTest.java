// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.username;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.sshlog.spi.FilterProvider;
import org.sshlog.spi.testkit.FilterContract;

class UsernameContractTest extends FilterContract {
  @Override
  protected FilterProvider provider() {
    return new UsernameProvider();
  }

  @Override
  protected Map<String, Object> validParameters(Path tmp) {
    return Map.of("username", List.of("alice", "bob"));
  }
}
