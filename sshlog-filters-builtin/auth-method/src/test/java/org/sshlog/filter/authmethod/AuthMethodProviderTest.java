// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.authmethod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sshlog.spi.Filter;
import org.sshlog.spi.event.Authentication;
import org.sshlog.spi.event.ConnectionAuthFailed;
import org.sshlog.spi.event.ConnectionClose;
import org.sshlog.spi.event.ConnectionEstablished;
import org.sshlog.spi.testkit.Events;
import org.sshlog.spi.testkit.GivenParameters;
import org.sshlog.spi.testkit.TestContext;

class AuthMethodProviderTest {
  private static Filter filter(Object value) {
    AuthMethodProvider provider = new AuthMethodProvider();
    return provider.create(
        GivenParameters.convertMain(provider.descriptor(), value), new TestContext());
  }

  private static ConnectionEstablished by(String methods) {
    ConnectionEstablished sample = Events.sample().established();
    return new ConnectionEstablished(
        sample.connection(),
        sample.ttyId(),
        sample.timeNs(),
        sample.ptsPid(),
        sample.shellPid(),
        sample.existing(),
        new Authentication(methods, null, null));
  }

  private static ConnectionAuthFailed failed(String method) {
    ConnectionAuthFailed sample = Events.sample().authFailed();
    return new ConnectionAuthFailed(
        sample.connection(),
        sample.ttyId(),
        sample.timeNs(),
        new Authentication(method, null, null),
        false,
        null);
  }

  @Test
  void the_method_must_be_among_them() {
    assertThat(filter("password").test(by("password"))).isTrue();
    assertThat(filter("password").test(by("publickey"))).isFalse();
    assertThat(filter(List.of("none", "publickey")).test(by("publickey"))).isTrue();
    assertThat(filter("password").test(failed("password"))).isTrue();
    assertThat(filter("publickey").test(failed("password"))).isFalse();
    assertThat(filter("password").test(new ConnectionClose(by("password"), 0, null, 0))).isTrue();
  }

  @Test
  void one_of_several_is_enough() {
    assertThat(filter("password").test(by("publickey,password"))).isTrue();
    assertThat(filter("hostbased").test(by("publickey,password"))).isFalse();
  }

  @Test
  void what_was_not_seen_is_unknown() {
    assertThat(filter("password").test(by(null))).isFalse();
    assertThat(filter(List.of("password", "unknown")).test(by(null))).isTrue();
    assertThat(filter("unknown").test(failed(null))).isTrue();
  }

  @Test
  void methods_that_do_not_exist_are_refused() {
    assertThatThrownBy(() -> filter("pasword")).hasMessageContaining("pasword");
  }
}
