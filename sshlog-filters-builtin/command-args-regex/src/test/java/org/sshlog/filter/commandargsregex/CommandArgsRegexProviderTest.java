// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.commandargsregex;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sshlog.spi.Filter;
import org.sshlog.spi.testkit.Events;
import org.sshlog.spi.testkit.GivenParameters;
import org.sshlog.spi.testkit.TestContext;

class CommandArgsRegexProviderTest {
  private final TestContext context = new TestContext();

  private Filter filter(Object value) {
    CommandArgsRegexProvider provider = new CommandArgsRegexProvider();
    return provider.create(GivenParameters.convertMain(provider.descriptor(), value), context);
  }

  private static final Events SESSION = Events.sample();

  @Test
  void searches_the_path_and_all_arguments() {
    Filter filter = filter("rm .*-rf? ");
    assertThat(filter.test(SESSION.commandStart("rm", "-v", "-rf", "/tmp/x"))).isTrue();
    assertThat(filter.test(SESSION.commandFinish(0, "rm", "-r", "/"))).isTrue();
    assertThat(filter.test(SESSION.commandStart("rm", "/tmp/x"))).isFalse();
    assertThat(filter("^/usr/bin/rm$").test(SESSION.commandStart("rm"))).isTrue();
  }

  @Test
  void finds_a_needle_at_the_end_of_128_kib() {
    String haystack = "a ".repeat(64 * 1024 - 10);
    assertThat(filter("needle$").test(SESSION.commandStart("x", haystack, "needle"))).isTrue();
  }
}
