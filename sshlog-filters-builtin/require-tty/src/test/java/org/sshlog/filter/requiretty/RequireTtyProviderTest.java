// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.requiretty;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sshlog.spi.Filter;
import org.sshlog.spi.event.EventType;
import org.sshlog.spi.testkit.Events;
import org.sshlog.spi.testkit.GivenParameters;
import org.sshlog.spi.testkit.TestContext;

class RequireTtyProviderTest {
  private final TestContext context = new TestContext();

  private Filter filter(Object value) {
    RequireTtyProvider provider = new RequireTtyProvider();
    return provider.create(GivenParameters.convertMain(provider.descriptor(), value), context);
  }

  @Test
  void true_keeps_sessions_with_a_terminal() {
    Filter filter = filter("True");
    assertThat(filter.test(Events.sample().tty(0).established())).isTrue();
    assertThat(filter.test(Events.sample().tty(7).commandStart("ls"))).isTrue();
    assertThat(filter.test(Events.sample().tty(-1).established())).isFalse();
    assertThat(filter.test(Events.sample().tty(-1).commandFinish(0, "ls"))).isFalse();
    assertThat(filter.test(Events.sample().upload("/tmp/x"))).isFalse();
  }

  @Test
  void false_is_no_restriction() {
    assertThat(filter("False").test(Events.sample().tty(-1).established())).isTrue();
  }

  @Test
  void failed_logins_and_losses_are_not_its_business() {
    assertThat(new RequireTtyProvider().descriptor().eventTypes())
        .hasSize(EventType.values().length - 2)
        .doesNotContain(EventType.CONNECTION_AUTH_FAILED, EventType.DATA_LOST);
  }
}
