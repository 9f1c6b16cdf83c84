// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.commandname;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sshlog.spi.Filter;
import org.sshlog.spi.testkit.Events;
import org.sshlog.spi.testkit.GivenParameters;
import org.sshlog.spi.testkit.TestContext;

class CommandNameProviderTest {
  private final TestContext context = new TestContext();

  private Filter filter(Object value) {
    CommandNameProvider provider = new CommandNameProvider();
    return provider.create(GivenParameters.convertMain(provider.descriptor(), value), context);
  }

  private static final Events SESSION = Events.sample();

  @Test
  void compares_the_name_without_its_directory() {
    Filter filter = filter("sudo");
    assertThat(filter.test(SESSION.commandStart("/usr/bin/sudo", "id"))).isTrue();
    assertThat(filter.test(SESSION.commandFinish(0, "sudo"))).isTrue();
    assertThat(filter.test(SESSION.commandStart("sudoedit"))).isFalse();
    assertThat(filter.test(SESSION.commandStart("sh", "sudo"))).isFalse();
    assertThat(filter.test(SESSION.commandStart("SUDO"))).isFalse();
  }

  @Test
  void one_name_of_a_list_is_enough() {
    Filter filter = filter(List.of("su", "sudo"));
    assertThat(filter.test(SESSION.commandStart("su"))).isTrue();
    assertThat(filter.test(SESSION.commandStart("sudo"))).isTrue();
    assertThat(filter.test(SESSION.commandStart("id"))).isFalse();
  }

  @Test
  void sees_the_name_behind_a_network_connection() {
    assertThat(filter("curl").test(SESSION.networkConnect("curl", "203.0.113.9", 443))).isTrue();
    assertThat(filter("curl").test(SESSION.networkConnect("wget", "203.0.113.9", 443))).isFalse();
  }

  @Test
  void warns_of_a_path() {
    filter(List.of("ls", "/usr/bin/id"));
    assertThat(context.warnings())
        .containsExactly(
            new TestContext.Warning(
                "command_name",
                "'/usr/bin/id' matches nothing: a command's name has no directory",
                "write id"));
  }
}
