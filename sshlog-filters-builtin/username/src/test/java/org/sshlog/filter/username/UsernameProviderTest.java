// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.username;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sshlog.spi.Filter;
import org.sshlog.spi.event.EventType;
import org.sshlog.spi.testkit.Events;
import org.sshlog.spi.testkit.GivenParameters;
import org.sshlog.spi.testkit.TestContext;

class UsernameProviderTest {
  private final TestContext context = new TestContext();

  private Filter filter(Object value) {
    UsernameProvider provider = new UsernameProvider();
    return provider.create(GivenParameters.convertMain(provider.descriptor(), value), context);
  }

  private static boolean passes(Filter filter, String username) {
    return filter.test(Events.sample().user(username).commandStart("ls"));
  }

  @Test
  void compares_exactly() {
    assertThat(passes(filter("alice"), "alice")).isTrue();
    assertThat(passes(filter("alice"), "Alice")).isFalse();
    assertThat(passes(filter("alice"), "alice2")).isFalse();
    assertThat(passes(filter(List.of("alice", "bob")), "bob")).isTrue();
    assertThat(passes(filter("al*"), "alice")).isFalse();
  }

  @Test
  void a_star_stands_for_everyone() {
    assertThat(passes(filter("*"), "anyone")).isTrue();
    assertThat(passes(filter(List.of("bob", "*")), "")).isTrue();
    assertThat(passes(filter(""), "anyone")).as("as in the predecessor").isTrue();
  }

  @Test
  void sees_the_name_that_a_failed_login_tried() {
    assertThat(filter("root").test(Events.sample().user("root").authFailed())).isTrue();
    assertThat(filter("root").test(Events.sample().user("admin").authFailed())).isFalse();
  }

  @Test
  void losses_are_not_its_business() {
    assertThat(new UsernameProvider().descriptor().eventTypes())
        .hasSize(EventType.values().length - 1)
        .doesNotContain(EventType.DATA_LOST);
  }
}
