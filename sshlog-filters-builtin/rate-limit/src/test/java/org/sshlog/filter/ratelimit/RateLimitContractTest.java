// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.ratelimit;

import java.nio.file.Path;
import java.util.Map;
import org.sshlog.spi.FilterProvider;
import org.sshlog.spi.testkit.FilterContract;

class RateLimitContractTest extends FilterContract {
  @Override
  protected FilterProvider provider() {
    return new RateLimitProvider();
  }

  @Override
  protected Map<String, Object> validParameters(Path tmp) {
    return Map.of("limit", "10/min", "by", "user");
  }

  @Override
  protected boolean stateful() {
    return true;
  }
}
