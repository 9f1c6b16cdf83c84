// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.commandoutputcontains;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sshlog.spi.Filter;
import org.sshlog.spi.testkit.Events;
import org.sshlog.spi.testkit.GivenParameters;
import org.sshlog.spi.testkit.TestContext;

class CommandOutputContainsProviderTest {
  private static final Events SESSION = Events.sample();

  private final TestContext context = new TestContext();

  private Filter filter(Object value) {
    CommandOutputContainsProvider provider = new CommandOutputContainsProvider();
    return provider.create(GivenParameters.convertMain(provider.descriptor(), value), context);
  }

  @Test
  void finds_a_text_anywhere_in_the_output() {
    Filter filter = filter("Permission denied");
    assertThat(filter.test(SESSION.commandOutput("cat: x: Permission denied\r\n", "cat", "x")))
        .isTrue();
    assertThat(filter.test(SESSION.commandOutput("permission denied", "cat", "x"))).isFalse();
    assertThat(filter.test(SESSION.commandOutput("", "echo", "Permission denied"))).isFalse();
  }

  @Test
  void takes_the_text_as_it_stands() {
    assertThat(filter("a.c").test(SESSION.commandOutput("abc", "ls"))).isFalse();
    assertThat(filter("häß").test(SESSION.commandOutput("so häßlich", "ls"))).isTrue();
  }

  @Test
  void one_text_of_a_list_is_enough() {
    Filter filter = filter(List.of("secret", "root:x:0:0"));
    assertThat(filter.test(SESSION.commandOutput("root:x:0:0:root", "getent"))).isTrue();
    assertThat(filter.test(SESSION.commandOutput("a secret", "cat"))).isTrue();
    assertThat(filter.test(SESSION.commandOutput("nothing", "cat"))).isFalse();
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

  @Test
  void warns_of_an_empty_text() {
    filter(List.of("x", ""));
    assertThat(context.warnings())
        .containsExactly(
            new TestContext.Warning(
                "command_output_contains",
                "an empty text stands in every output that was captured",
                "write the text to look for"));
  }
}
