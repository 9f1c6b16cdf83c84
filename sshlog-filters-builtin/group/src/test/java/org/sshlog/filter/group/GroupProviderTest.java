// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sshlog.spi.Filter;
import org.sshlog.spi.testkit.Events;
import org.sshlog.spi.testkit.GivenParameters;
import org.sshlog.spi.testkit.TestContext;

class GroupProviderTest {
  private final TestContext context = new TestContext();

  private Filter filter(Object value) {
    GroupProvider provider = new GroupProvider();
    return provider.create(GivenParameters.convertMain(provider.descriptor(), value), context);
  }

  private boolean passes(Object groups, String username) {
    return filter(groups).test(Events.sample().user(username).established());
  }

  @Test
  void one_common_group_is_enough() {
    context.setGroups("alice", "users", "wheel").setGroups("bob", "users");
    assertThat(passes("wheel", "alice")).isTrue();
    assertThat(passes("wheel", "bob")).isFalse();
    assertThat(passes(List.of("docker", "users"), "bob")).isTrue();
    assertThat(passes("whee", "alice")).isFalse();
  }

  @Test
  void a_user_that_does_not_exist_is_in_no_group() {
    assertThat(passes("wheel", "nobody-here")).isFalse();
    assertThat(filter("wheel").test(Events.sample().user("nobody-here").authFailed())).isFalse();
  }

  @Test
  void membership_is_asked_for_each_time() {
    Filter filter = filter("wheel");
    assertThat(filter.test(Events.sample().established())).isFalse();
    context.setGroups("alice", "wheel");
    assertThat(filter.test(Events.sample().established())).isTrue();
  }
}
