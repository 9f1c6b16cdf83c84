// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.group;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.sshlog.spi.FilterProvider;
import org.sshlog.spi.testkit.FilterContract;

class GroupContractTest extends FilterContract {
  @Override
  protected FilterProvider provider() {
    return new GroupProvider();
  }

  @Override
  protected Map<String, Object> validParameters(Path tmp) {
    return Map.of("group", List.of("wheel", "sudo"));
  }
}
