// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.commandoutputcontainsregex;

import java.nio.file.Path;
import java.util.Map;
import org.sshlog.spi.FilterProvider;
import org.sshlog.spi.testkit.FilterContract;

class CommandOutputContainsRegexContractTest extends FilterContract {
  @Override
  protected FilterProvider provider() {
    return new CommandOutputContainsRegexProvider();
  }

  @Override
  protected Map<String, Object> validParameters(Path tmp) {
    return Map.of("command_output_contains_regex", "(?i)denied|refused");
  }
}
