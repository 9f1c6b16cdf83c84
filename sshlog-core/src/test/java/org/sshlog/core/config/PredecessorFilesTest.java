// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sshlog.core.config.Compilation.Result;
import org.sshlog.core.plugin.FakePlugins;
import org.sshlog.core.plugin.FakePlugins.Fake;

/** Files written for the predecessor load as they are. */
class PredecessorFilesTest {
  private static byte[] read(String name) throws IOException {
    try (InputStream in = PredecessorFilesTest.class.getResourceAsStream("predecessor/" + name)) {
      return in.readAllBytes();
    }
  }

  private static Result compile(FakePlugins plugins) throws IOException {
    return new Compilation(plugins)
        .compile(read("10-everything.yaml"), read("20-alerts.yaml"), read("30-sinks.yml"));
  }

  @Test
  void theyLoadUnchanged() throws IOException {
    Result result = compile(FakePlugins.predecessors());
    assertThat(result.lines()).allMatch(line -> line.contains(" warning: "));
    assertThat(result.lines())
        .filteredOn(line -> !line.contains(" does not observe "))
        .singleElement()
        .asString()
        .startsWith("a.yaml:6:9: warning: 'connection_new' is not reported any more; ");
    assertThat(result.lines()).noneMatch(line -> line.contains("does not observe file_upload"));
    Plan plan = result.valid();
    assertThat(plan.rules())
        .extracting(PlannedRule::name)
        .containsExactly(
            "write_down_everything",
            "record_terminals",
            "root_by_sudo",
            "failed_commands",
            "odd_exit_codes",
            "forward");
    assertThat(plan.actions())
        .extracting(a -> a.name() + ":" + a.plugin())
        .containsExactly(
            "write_events:eventlogfile_action",
            "log_all_sessions:sessionlog_action",
            "tell_operator:run_command_action",
            "chat:slack_action",
            "mail_operator@failed_commands:email_action",
            "post_it:webhook_action",
            "to_syslog:syslog_action",
            "to_statsd:statsd_action");
    Fake events = (Fake) plan.actions().get(0).action();
    assertThat(events.value("output_json")).isEqualTo(false);
    assertThat(events.value("number_of_log_files")).isEqualTo(5L);
    Fake run = (Fake) plan.actions().get(2).action();
    assertThat(run.value("args").toString()).endsWith("owes $4.75' | wall]");
    assertThat(((Fake) plan.actions().get(4).action()).value("recipient"))
        .isEqualTo("night@example.org");
  }

  @Test
  void whatThisVersionDoesNotBringIsNamedWithWhereItWouldBelong() throws IOException {
    Result result = compile(FakePlugins.builtIns());
    assertThat(result.plan()).isEmpty();
    List<String> errors =
        result.lines().stream().filter(line -> !line.contains("warning")).toList();
    assertThat(errors)
        .allSatisfy(
            line ->
                assertThat(line)
                    .contains("no plug-in offers '")
                    .contains("; installed are ")
                    .endsWith("; put its JAR into /etc/sshlog/plugins"))
        .extracting(line -> line.split("'")[1])
        .containsExactly(
            "slack_action",
            "upload_file_path",
            "webhook_action",
            "sessionlog_action",
            "email_action",
            "syslog_action",
            "statsd_action");
  }
}
