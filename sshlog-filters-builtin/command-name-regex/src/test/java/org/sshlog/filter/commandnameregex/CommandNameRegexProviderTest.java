// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.commandnameregex;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sshlog.spi.Filter;
import org.sshlog.spi.testkit.Events;
import org.sshlog.spi.testkit.GivenParameters;
import org.sshlog.spi.testkit.TestContext;

class CommandNameRegexProviderTest {
  private final TestContext context = new TestContext();

  private Filter filter(Object value) {
    CommandNameRegexProvider provider = new CommandNameRegexProvider();
    return provider.create(GivenParameters.convertMain(provider.descriptor(), value), context);
  }

  private static final Events SESSION = Events.sample();

  @Test
  void searches_the_name_without_its_directory() {
    assertThat(filter("do$").test(SESSION.commandStart("/usr/bin/sudo", "ls"))).isTrue();
    assertThat(filter("^su").test(SESSION.commandFinish(1, "/usr/bin/sudo"))).isTrue();
    assertThat(filter("bin").test(SESSION.commandStart("/usr/bin/sudo"))).isFalse();
    assertThat(filter("ls").test(SESSION.commandStart("/usr/bin/sudo", "ls"))).isFalse();
    assertThat(filter("curl|wget").test(SESSION.networkConnect("wget", "::1", 80))).isTrue();
  }
}
