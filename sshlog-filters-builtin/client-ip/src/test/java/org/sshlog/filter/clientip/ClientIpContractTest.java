// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.clientip;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.sshlog.spi.FilterProvider;
import org.sshlog.spi.testkit.FilterContract;

class ClientIpContractTest extends FilterContract {
  @Override
  protected FilterProvider provider() {
    return new ClientIpProvider();
  }

  @Override
  protected Map<String, Object> validParameters(Path tmp) {
    return Map.of("client_ip", List.of("192.0.2.0/24", "2001:db8::/32", "!192.0.2.66"));
  }
}
