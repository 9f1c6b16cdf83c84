// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.timewindow;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.sshlog.spi.FilterProvider;
import org.sshlog.spi.testkit.FilterContract;

class TimeWindowContractTest extends FilterContract {
  @Override
  protected FilterProvider provider() {
    return new TimeWindowProvider();
  }

  @Override
  protected Map<String, Object> validParameters(Path tmp) {
    return Map.of("windows", List.of("Mon-Fri 08:00-18:00", "!Wed"), "time_zone", "Europe/Berlin");
  }
}
