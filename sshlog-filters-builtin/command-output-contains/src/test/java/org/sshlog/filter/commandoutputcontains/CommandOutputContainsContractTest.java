// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.commandoutputcontains;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.sshlog.spi.FilterProvider;
import org.sshlog.spi.testkit.FilterContract;

class CommandOutputContainsContractTest extends FilterContract {
  @Override
  protected FilterProvider provider() {
    return new CommandOutputContainsProvider();
  }

  @Override
  protected Map<String, Object> validParameters(Path tmp) {
    return Map.of("command_output_contains", List.of("denied", "refused"));
  }
}
