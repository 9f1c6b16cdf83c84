// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.commandexitcode;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.sshlog.spi.FilterProvider;
import org.sshlog.spi.testkit.FilterContract;

class CommandExitCodeContractTest extends FilterContract {
  @Override
  protected FilterProvider provider() {
    return new CommandExitCodeProvider();
  }

  @Override
  protected Map<String, Object> validParameters(Path tmp) {
    return Map.of("command_exit_code", List.of("0", "> 1"));
  }
}
