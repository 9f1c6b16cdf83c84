// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.commandargsregex;

import java.nio.file.Path;
import java.util.Map;
import org.sshlog.spi.FilterProvider;
import org.sshlog.spi.testkit.FilterContract;

class CommandArgsRegexContractTest extends FilterContract {
  @Override
  protected FilterProvider provider() {
    return new CommandArgsRegexProvider();
  }

  @Override
  protected Map<String, Object> validParameters(Path tmp) {
    return Map.of("command_args_regex", "rm\\s+-rf");
  }
}
