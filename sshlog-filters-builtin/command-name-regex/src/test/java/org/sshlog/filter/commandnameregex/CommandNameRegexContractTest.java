// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.commandnameregex;

import java.nio.file.Path;
import java.util.Map;
import org.sshlog.spi.FilterProvider;
import org.sshlog.spi.testkit.FilterContract;

class CommandNameRegexContractTest extends FilterContract {
  @Override
  protected FilterProvider provider() {
    return new CommandNameRegexProvider();
  }

  @Override
  protected Map<String, Object> validParameters(Path tmp) {
    return Map.of("command_name_regex", "^su(do)?$");
  }
}
