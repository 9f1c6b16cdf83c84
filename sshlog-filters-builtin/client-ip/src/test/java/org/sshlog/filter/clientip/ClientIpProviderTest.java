// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.clientip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sshlog.spi.Filter;
import org.sshlog.spi.ParameterException;
import org.sshlog.spi.testkit.Events;
import org.sshlog.spi.testkit.GivenParameters;
import org.sshlog.spi.testkit.TestContext;

class ClientIpProviderTest {
  private final TestContext context = new TestContext();

  private Filter filter(Object value) {
    ClientIpProvider provider = new ClientIpProvider();
    return provider.create(GivenParameters.convertMain(provider.descriptor(), value), context);
  }

  private boolean passes(Object ranges, String ip) {
    return filter(ranges).test(Events.sample().clientIp(ip).established());
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7,192.0.2.7",
    "10.0.0.0/8,10.255.255.255",
    "10.1.2.3/8,10.9.9.9",
    "0.0.0.0/0,8.8.8.8",
    "192.0.2.128/25,192.0.2.128",
    "192.0.2.6/31,192.0.2.7",
    "2001:db8::1,2001:db8:0:0::1",
    "2001:DB8::/32,2001:db8:ffff::9",
    "::/0,::1",
    "fe80::/10,fe80::1%eth0",
    "::ffff:192.0.2.0/120,192.0.2.9",
    "192.0.2.0/24,::ffff:192.0.2.9",
    "2001:db8::/33,2001:db8:7fff::"
  })
  void inside(String range, String ip) {
    assertThat(passes(range, ip)).isTrue();
    assertThat(passes("!" + range, ip)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7,192.0.2.8", "10.0.0.0/8,11.0.0.0", "192.0.2.128/25,192.0.2.127",
    "192.0.2.6/31,192.0.2.8", "2001:db8::1,2001:db8::2", "2001:db8::/33,2001:db8:8000::",
    "0.0.0.0/0,::1", "::/0,192.0.2.1"
  })
  void outside(String range, String ip) {
    assertThat(passes(range, ip)).isFalse();
    assertThat(passes("! " + range, ip)).isTrue();
  }

  @Test
  void in_any_range_and_in_no_excluded_one() {
    List<String> ranges = List.of("!10.1.0.0/16", "10.0.0.0/8", "192.0.2.7", "!10.2.0.1");
    assertThat(passes(ranges, "10.3.0.1")).isTrue();
    assertThat(passes(ranges, "192.0.2.7")).isTrue();
    assertThat(passes(ranges, "10.1.0.1")).isFalse();
    assertThat(passes(ranges, "10.2.0.1")).isFalse();
    assertThat(passes(ranges, "203.0.113.1")).isFalse();
    assertThat(passes(List.of("!10.0.0.0/8", "!::1"), "192.0.2.1")).isTrue();
  }

  @Test
  void a_connection_without_address_is_nowhere() {
    for (String range : List.of("0.0.0.0/0", "::/0", "!10.0.0.0/8")) {
      assertThat(passes(range, "")).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "!",
        "localhost",
        "example.org",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "01.2.3.4",
        "1",
        "0x7f.0.0.1",
        "1.2.3.4/",
        "1.2.3.4/33",
        "1.2.3.4/-1",
        "1.2.3.4/a",
        "::1/129",
        "::g",
        ":",
        "1::2::3",
        ".:1",
        "::ffff:1.2.3.4/95",
        "1.2.3.4/24/2",
        "[::1]",
        "10.0.0.0 /8 "
      })
  void what_is_no_address_is_refused(String text) {
    assertThatThrownBy(() -> filter(text))
        .isInstanceOf(ParameterException.class)
        .hasMessageStartingWith("'" + text + "' ");
  }
}
