// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.commandname;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.sshlog.spi.FilterProvider;
import org.sshlog.spi.testkit.FilterContract;

class CommandNameContractTest extends FilterContract {
  @Override
  protected FilterProvider provider() {
    return new CommandNameProvider();
  }

  @Override
  protected Map<String, Object> validParameters(Path tmp) {
    return Map.of("command_name", List.of("sudo", "su"));
  }
}
