// SPDX-License-Identifier: Apache-2.0
package org.sshlog.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sshlog.dist.fixture.ConfigurationReference;
import org.sshlog.dist.fixture.Finished;
import org.sshlog.dist.fixture.Page;
import org.sshlog.dist.fixture.Page.Block;
import org.sshlog.dist.fixture.Scratch;
import org.sshlog.dist.fixture.Sshlogd;

/**
 * docs/configuration.md and the pages of docs/actions say what the plug-ins declare, and their
 * examples are valid.
 */
class ConfigurationReferenceIT {
  private static final String CONFIGURATION = "/etc/sshlog";
  private static final Page PAGE = Page.of("configuration.md");
  private static final List<Page> ACTIONS = Page.allIn("actions");

  static List<Block> examples() {
    List<Block> examples = new ArrayList<>(PAGE.blocks("yaml"));
    ACTIONS.forEach(page -> examples.addAll(page.blocks("yaml")));
    assertThat(examples).hasSizeGreaterThan(15);
    return examples;
  }

  private static Finished check(Scratch scratch, Block block) {
    scratch.write("token", "t0ken\n");
    scratch.write("conf.d/example.yaml", block.text().replace(CONFIGURATION, "" + scratch.path()));
    return Finished.of(
        Map.of("SYSLOG_TAG", "sshlog"),
        List.of(
            Sshlogd.home().resolve("bin/sshlogd").toString(),
            "--check",
            "--config-dir",
            scratch.path().toString()));
  }

  @Test
  void theReferenceIsWhatThePluginsDeclare() throws IOException {
    try (Sshlogd daemon = Sshlogd.start()) {
      ConfigurationReference reference =
          new ConfigurationReference(daemon.cli("--json", "plugins").orFail().out());
      List<Page> pages = new ArrayList<>(ACTIONS);
      pages.add(PAGE);
      for (Page page : pages) {
        assertThat(page.text())
            .as("docs/configuration.md or docs/actions is out of date; run dist/update-docs.sh")
            .isEqualTo(reference.update(page.text()));
      }
      reference.requireAllPlaced();
      for (String plugin : reference.plugins()) {
        String name = plugin.substring(plugin.indexOf(' ') + 1);
        assertThat(examples())
            .as("the documentation needs an example of %s under its heading", name)
            .anyMatch(block -> block.heading().equals(name) && block.text().contains(name));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyExampleIsValid(Block example) {
    try (Scratch scratch = Scratch.create()) {
      Finished checked = check(scratch, example);
      assertThat(checked.exitCode()).as(checked.text()).isZero();
      assertThat(checked.text()).doesNotContain("warning:");
    }
  }

  @Test
  void mistakesAreToldAsThePageShows() {
    List<Block> mistakes = PAGE.blocks("yaml mistakes");
    List<Block> told = PAGE.blocks("text told");
    assertThat(mistakes).hasSize(1);
    try (Scratch scratch = Scratch.create()) {
      Finished checked = check(scratch, mistakes.get(0));
      assertThat(checked.exitCode()).isEqualTo(1);
      assertThat(checked.text().replace(scratch.path().toString(), CONFIGURATION).strip())
          .isEqualTo(told.get(0).text().strip());
    }
  }
}
