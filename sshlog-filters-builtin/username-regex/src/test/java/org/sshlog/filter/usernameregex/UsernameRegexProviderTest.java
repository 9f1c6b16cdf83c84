// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.usernameregex;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sshlog.spi.Filter;
import org.sshlog.spi.testkit.Events;
import org.sshlog.spi.testkit.GivenParameters;
import org.sshlog.spi.testkit.TestContext;

class UsernameRegexProviderTest {
  private final TestContext context = new TestContext();

  private Filter filter(Object value) {
    UsernameRegexProvider provider = new UsernameRegexProvider();
    return provider.create(GivenParameters.convertMain(provider.descriptor(), value), context);
  }

  private boolean passes(String regex, String username) {
    return filter(regex).test(Events.sample().user(username).closed());
  }

  @Test
  void searches_the_name() {
    assertThat(passes("^adm-", "adm-bob")).isTrue();
    assertThat(passes("^adm-", "bob-adm-")).isFalse();
    assertThat(passes("bob|eve", "little-eve-2")).isTrue();
    assertThat(passes("^$", "")).isTrue();
    assertThat(filter("root").test(Events.sample().user("root").authFailed())).isTrue();
  }
}
