// SPDX-License-Identifier: Apache-2.0
package org.sshlog.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sshlog.dist.fixture.Finished;
import org.sshlog.dist.fixture.Sshlogd;

/** What the daemon says of a configuration that it can't use, checked and started. */
class BrokenConfigurationIT {
  private Sshlogd daemon;

  @BeforeEach
  void prepare() {
    daemon = Sshlogd.prepare();
  }

  @AfterEach
  void close() {
    daemon.close();
  }

  /** Both {@code --check} and a start fail, with the same complaint. */
  private String refused() {
    Finished checked = daemon.attempt("--check");
    assertThat(checked.exitCode()).as(checked.text()).isEqualTo(1);
    Finished started = daemon.attempt();
    assertThat(started.exitCode()).as(started.text()).isEqualTo(1);
    assertThat(started.text()).doesNotContain("sshlogd ready");
    for (Finished each : new Finished[] {checked, started}) {
      assertThat(each.text()).doesNotContain("\tat ", "Exception in thread");
    }
    assertThat(daemon.socket()).doesNotExist();
    return checked.text();
  }

  private Path broken(String yaml) {
    daemon.configure("broken.yaml", yaml);
    return daemon.configuration("conf.d/broken.yaml");
  }

  @Test
  void syntax() {
    broken("events:\n  - event: a\n    triggers: [command_start\n    actions: x\n");
    assertThat(refused()).containsPattern("broken\\.yaml:[34]:\\d+: ");
  }

  @Test
  void everyMistakeAtOnce() {
    broken(
        """
        events:
          - event: everything
            triggers: [command_strat]
            filters:
              command_exit_code: "sometimes"
              usrname: bob
            actions:
              - action: nowhere
              - action: wrong
                plugin: eventlogfile_acton
              - action: incomplete
                plugin: eventlogfile_action
                output_jsn: true
        """);
    assertThat(refused())
        .containsPattern("events\\.yaml:2:\\d+: .*everything.*broken\\.yaml:2:")
        .containsPattern("broken\\.yaml:3:\\d+: .*command_strat.*command_start")
        .containsPattern("broken\\.yaml:5:\\d+: .*sometimes")
        .containsPattern("broken\\.yaml:6:\\d+: .*usrname.*username")
        .containsPattern("broken\\.yaml:8:\\d+: .*nowhere")
        .containsPattern("broken\\.yaml:10:\\d+: .*eventlogfile_acton.*eventlogfile_action")
        .containsPattern("broken\\.yaml:13:\\d+: .*output_jsn.*output_json")
        .contains("log_file_path");
  }

  @Test
  void aDirectoryInsteadOfAFile() throws IOException {
    Files.createDirectories(daemon.configuration("conf.d/directory.yaml"));
    assertThat(refused()).contains("directory.yaml");
  }

  @Test
  void aLinkThatLeadsNowhere() throws IOException {
    Files.createSymbolicLink(daemon.configuration("conf.d/link.yaml"), Path.of("/nonexistent/x"));
    assertThat(refused()).contains("link.yaml");
  }

  @Test
  void noText() throws IOException {
    Path file = broken("");
    Files.write(file, "events: \"\u00e9\"".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(refused()).contains("broken.yaml");
  }

  @Test
  void hostileTextIsEscapedInTheComplaint() {
    broken("events:\n  - event: a\n    triggers: [\"\\e]0;x\\a\\u202e\"]\n");
    assertThat(refused())
        .contains("broken.yaml:3:", "\\x1b", "\\u202e")
        .doesNotContain("\u001b", "\u202e");
  }

  @Test
  void aBombOfAliases() {
    StringBuilder yaml = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 20; i++) {
      yaml.append(
          "a%d: &a%d [*a%d, *a%d, *a%d, *a%d]\n".formatted(i, i, i - 1, i - 1, i - 1, i - 1));
    }
    broken(yaml.toString());
    assertThat(refused()).contains("broken.yaml");
  }

  @Test
  void anOutputThatCannotBeCreated() {
    broken(
        """
        events:
          - event: nowhere
            triggers: [command_start]
            actions:
              - action: nowhere
                plugin: eventlogfile_action
                log_file_path: /dev/null/nowhere/event.log
        """);
    assertThat(refused()).containsPattern("broken\\.yaml:7:\\d+: .*/dev/null/nowhere");
  }

  @Test
  void theCheckNeedsNoRootAndSaysThatAllIsWell() {
    Finished checked = daemon.under("setpriv", "--bounding-set=-all", "--").attempt("--check");
    assertThat(checked.exitCode()).as(checked.text()).isZero();
  }

  @Test
  void wrongUsage() {
    Finished finished = daemon.attempt("--no-such-option");
    assertThat(finished.exitCode()).isEqualTo(2);
    assertThat(finished.err()).contains("--no-such-option");
  }
}
