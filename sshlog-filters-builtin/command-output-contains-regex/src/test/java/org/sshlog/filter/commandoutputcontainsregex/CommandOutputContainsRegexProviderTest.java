// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.commandoutputcontainsregex;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sshlog.spi.Filter;
import org.sshlog.spi.testkit.Events;
import org.sshlog.spi.testkit.GivenParameters;
import org.sshlog.spi.testkit.TestContext;

class CommandOutputContainsRegexProviderTest {
  private static final Events SESSION = Events.sample();

  private static Filter filter(Object value) {
    CommandOutputContainsRegexProvider provider = new CommandOutputContainsRegexProvider();
    return provider.create(
        GivenParameters.convertMain(provider.descriptor(), value), new TestContext());
  }

  @Test
  void searches_the_output() {
    assertThat(filter("x:0:0:").test(SESSION.commandOutput("root:x:0:0:root", "id"))).isTrue();
    assertThat(filter("^\\d+$").test(SESSION.commandOutput("42\r\n", "wc"))).isTrue();
    assertThat(filter("(?m)^b\\R").test(SESSION.commandOutput("a\r\nb\r\nc", "ls"))).isTrue();
    assertThat(filter("[Ee]rror").test(SESSION.commandOutput("all is well", "error"))).isFalse();
  }

  @Test
  void drops_a_command_whose_output_was_not_captured() {
    assertThat(filter("").test(SESSION.commandFinish(0, "ls"))).isFalse();
    assertThat(filter("").test(SESSION.commandOutput("", "true"))).isTrue();
  }

  @Test
  void says_that_it_needs_the_output() {
    assertThat(filter("x").needsCommandOutput()).isTrue();
  }
}
