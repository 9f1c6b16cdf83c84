// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.ignoreexistinglogins;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sshlog.spi.Filter;
import org.sshlog.spi.event.EventType;
import org.sshlog.spi.testkit.Events;
import org.sshlog.spi.testkit.GivenParameters;
import org.sshlog.spi.testkit.TestContext;

class IgnoreExistingLoginsProviderTest {
  private final TestContext context = new TestContext();

  private Filter filter(Object value) {
    IgnoreExistingLoginsProvider provider = new IgnoreExistingLoginsProvider();
    return provider.create(GivenParameters.convertMain(provider.descriptor(), value), context);
  }

  @Test
  void true_drops_old_sessions_only() {
    Filter filter = filter("True");
    assertThat(filter.test(Events.sample().existing())).isFalse();
    assertThat(filter.test(Events.sample().established())).isTrue();
  }

  @Test
  void false_is_no_restriction() {
    assertThat(filter("False").test(Events.sample().existing())).isTrue();
  }

  @Test
  void what_happens_later_is_not_its_business() {
    assertThat(new IgnoreExistingLoginsProvider().descriptor().eventTypes())
        .containsExactly(EventType.CONNECTION_ESTABLISHED);
  }
}
