// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpAddressTest {
  @ParameterizedTest
  @CsvSource({
    "::1, ::1",
    "::, ::",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "1:0:0:0:0:0:0:0, 1::",
    "fe80:0:0:0:0202:b3ff:fe1e:8329, fe80::202:b3ff:fe1e:8329",
    "0:0:1:0:0:0:1:0, 0:0:1::1:0"
  })
  void writesV6AsRfc5952Says(String address, String text) throws UnknownHostException {
    byte[] bytes = InetAddress.getByName(address).getAddress();
    assertThat(IpAddress.ofV6(bytes, 0)).isEqualTo(text);
  }

  @Test
  void writesMappedAddressesAsV4() {
    byte[] mapped = new byte[16];
    mapped[10] = mapped[11] = -1;
    mapped[12] = (byte) 192;
    mapped[13] = (byte) 168;
    mapped[15] = 7;
    assertThat(IpAddress.ofV6(mapped, 0)).isEqualTo("192.168.0.7");
  }
}
