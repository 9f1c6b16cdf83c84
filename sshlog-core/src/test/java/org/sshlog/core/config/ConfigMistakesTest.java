// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sshlog.core.config.Compilation.Result;
import org.sshlog.core.problem.Problems;

/** Each mistake that a configuration can hold, with the exact words it is answered with. */
class ConfigMistakesTest {
  private static final String ACTIONS =
      """
          actions:
            - action: log
              plugin: eventlogfile_action
              log_file_path: /tmp/event.log
      """;

  private static List<String> check(String... files) {
    Result result = Compilation.standard().compile(files);
    if (result.problems().hasErrors()) {
      assertThat(result.plan()).isEmpty();
    }
    return result.lines();
  }

  private static String rule(String head) {
    return "events:\n  - event: e\n" + head.indent(4) + ACTIONS;
  }

  @Test
  void unknownKeys() {
    assertThat(
            check(
                """
                event:
                  - event: x
                events:
                  - event: e
                    trigers: [command_start]
                    triggers: [command_start]
                    colour: red
                    actions:
                      - action: a
                        plugin: run_command_action
                        command: "true"
                """))
        .containsExactly(
            "a.yaml:1:1: unknown key 'event'; did you mean 'events'?",
            "a.yaml:5:5: unknown key 'trigers'; did you mean 'triggers'?",
            "a.yaml:7:5: unknown key 'colour'; the keys here are event, triggers, filters,"
                + " actions");
  }

  @Test
  void unknownTriggers() {
    assertThat(check(rule("triggers: [command_started, login]")))
        .containsExactly(
            "a.yaml:3:16: there is no type of event 'command_started'; did you mean"
                + " 'command_start'?",
            "a.yaml:3:33: there is no type of event 'login'; the types are"
                + " connection_established, connection_auth_failed, connection_close,"
                + " command_start, command_finish, terminal_update, terminal_input,"
                + " terminal_resize, file_upload, file_download, file_operation, port_forward,"
                + " network_connect, data_lost");
  }

  @Test
  void unknownFilterAndPlugin() {
    assertThat(
            check(
                """
                events:
                  - event: e
                    triggers: command_start
                    filters:
                      user_name: alice
                      upload_file_path: /etc/passwd
                    actions:
                      - action: a
                        plugin: eventlogfle_action
                      - action: b
                        plugin: slack_action
                """))
        .containsExactly(
            "a.yaml:5:7: no plug-in offers 'user_name'; did you mean 'username'?",
            "a.yaml:6:7: no plug-in offers 'upload_file_path'; installed are command_exit_code,"
                + " command_name, command_name_regex, ignore_existing_logins, rate_limit,"
                + " require_tty, username; put its JAR into /etc/sshlog/plugins",
            "a.yaml:9:17: no plug-in offers 'eventlogfle_action'; did you mean"
                + " 'eventlogfile_action'?",
            "a.yaml:11:17: no plug-in offers 'slack_action'; installed are eventlogfile_action,"
                + " run_command_action, runcommand_action; put its JAR into /etc/sshlog/plugins");
  }

  @Test
  void parametersMissingUnknownAndOfTheWrongType() {
    assertThat(
            check(
                """
                events:
                  - event: e
                    triggers: [command_start]
                    filters:
                      require_tty: perhaps
                      rate_limit: {burst: 1000}
                      command_name_regex: "(sudo"
                    actions:
                      - action: a
                        plugin: eventlogfile_action
                        log_file_pth: /tmp/x.log
                        max_size_mb: many
                        output_json: [true, false]
                        number_of_log_files: {a: 1}
                      - action: b
                        plugin: run_command_action
                        command: date
                        timeout: soon
                        args: [[1]]
                """))
        .containsExactly(
            "a.yaml:5:20: required: 'perhaps' is neither true nor false; write true or false",
            "a.yaml:6:7: rate_limit needs 'limit'; add 'limit' with a text",
            "a.yaml:6:27: burst: 1000 is out of range; write a whole number from 1 to 100",
            "a.yaml:7:27: regex: '(sudo' is not a regular expression: Unclosed group at"
                + " character 6; write a regular expression",
            "a.yaml:9:9: eventlogfile_action needs 'log_file_path'; add 'log_file_path' with an"
                + " absolute path of a file",
            "a.yaml:11:9: eventlogfile_action has no parameter 'log_file_pth'; did you mean"
                + " 'log_file_path'?",
            "a.yaml:12:22: max_size_mb: 'many' is not a whole number; write a whole number from 1"
                + " to 1000000",
            "a.yaml:13:22: output_json: takes one value, not a list; write true or false",
            "a.yaml:14:30: number_of_log_files: is a mapping; write a whole number from 1 to 1000",
            "a.yaml:18:18: timeout: 'soon' is not a duration; write a duration such as 10s, 5min"
                + " or 1h",
            "a.yaml:19:16: args: is a list within a list; write a text in which {{field}} names a"
                + " field, or a list of such");
  }

  @Test
  void namesDefinedTwiceAlsoInDifferentFiles() {
    String file =
        """
        events:
          - event: e
            triggers: [command_start]
            actions:
              - action: a
                plugin: run_command_action
                command: date
        """;
    assertThat(check(file, file))
        .containsExactly(
            "b.yaml:2:12: the event 'e' is defined twice, first at a.yaml:2:12; rename one of"
                + " them",
            "b.yaml:5:17: the action 'a' is defined twice, first at a.yaml:5:17; rename one of"
                + " them, or leave only its name here");
  }

  @Test
  void filterThatCanNeverApply() {
    assertThat(
            check(
                rule(
                    """
                    triggers: [connection_close, connection_established]
                    filters:
                      command_exit_code: 0
                    """)))
        .containsExactly(
            "a.yaml:5:7: the filter 'command_exit_code' can never apply to"
                + " connection_established, connection_close; add a trigger that it is for"
                + " (command_finish), or remove it");
  }

  @Test
  void actionsThatAreDefinedNowhereOrNeverUsedOrListedTwice() {
    assertThat(
            check(
                """
                events:
                  - event: e
                    triggers: [command_start]
                    actions:
                      - action: send_to_slak
                      - action: mail
                      - action: send_to_slack
                      - action: send_to_slack
                """,
                """
                actions:
                  - action: send_to_slack
                    plugin: run_command_action
                    command: curl
                  - action: idle
                    plugin: run_command_action
                """))
        .containsExactly(
            "a.yaml:5:17: the action 'send_to_slak' is defined nowhere; did you mean"
                + " 'send_to_slack'?",
            "a.yaml:6:17: the action 'mail' is defined nowhere; add 'plugin:' and its parameters",
            "a.yaml:8:17: warning: the action 'send_to_slack' stands here twice and is done once;"
                + " remove one of them",
            "b.yaml:5:5: run_command_action needs 'command'; add 'command' with a text",
            "b.yaml:5:13: warning: the action 'idle' is never used; name it in an event, or"
                + " remove it");
  }

  @Test
  void eventsWithoutNameTriggersOrActions() {
    assertThat(
            check(
                """
                events:
                  - event: a
                  - triggers: []
                    actions:
                  - event:
                    triggers: [command_start, [x], ]
                    actions: []
                  - just text
                """))
        .containsExactly(
            "a.yaml:2:5: event 'a' has no triggers; add 'triggers:' with the types of event it"
                + " is for",
            "a.yaml:2:5: event 'a' has no actions; add 'actions:' with what is to be done",
            "a.yaml:3:5: an event has no name; add 'event: NAME'",
            "a.yaml:3:5: an event has no triggers; add 'triggers:' with the types of event it"
                + " is for",
            "a.yaml:3:5: an event has no actions; add 'actions:' with what is to be done",
            "a.yaml:5:5: an event has no actions; add 'actions:' with what is to be done",
            "a.yaml:5:11: 'event' is empty; write a name",
            "a.yaml:6:31: a trigger is a list; write the name of a type of event",
            "a.yaml:8:5: an event is a single value; begin it with '- event: NAME'");
  }

  @Test
  void actionsWithoutNameOrKind() {
    assertThat(
            check(
                """
                events:
                  - event: e
                    triggers: [command_start]
                    actions:
                      - log_events
                      - acton: x
                        plugin: run_command_action
                      - plugin: run_command_action
                      - action: z
                        plugn: run_command_action
                        command: date
                actions:
                  - action: y
                    command: date
                """))
        .containsExactly(
            "a.yaml:5:9: an action is a single value; write '- action: log_events'",
            "a.yaml:6:9: unknown key 'acton'; did you mean 'action'?",
            "a.yaml:8:9: an action has no name; add 'action: NAME'",
            "a.yaml:10:9: unknown key 'plugn'; did you mean 'plugin'?",
            "a.yaml:13:5: action 'y' does not say what kind of action it is; add 'plugin: NAME'",
            "a.yaml:13:13: warning: the action 'y' is never used; name it in an event, or"
                + " remove it");
  }

  @Test
  void fieldsThatNoEventHas() {
    assertThat(
            check(
                """
                events:
                  - event: e
                    triggers: [command_start]
                    actions:
                      - action: a
                        plugin: run_command_action
                        command: echo
                        args:
                          - "{{username}} {{tcp_info.client_ip}}"
                          - "{{user_name}}"
                          - "{{client_ip}}"
                          - "{{username|upper}}"
                          - "{{}}"
                """))
        .containsExactly(
            "a.yaml:10:13: args: no event has a field 'user_name'; did you mean 'username'?",
            "a.yaml:11:13: args: no event has a field 'client_ip'; did you mean"
                + " 'tcp_info.client_ip'?",
            "a.yaml:12:13: args: 'upper' in {{username|upper}} is not a known form; only shell is;"
                + " write a text in which {{field}} names a field, or a list of such",
            "a.yaml:13:13: args: '' in {{}} is not a field name; write a text in which {{field}}"
                + " names a field, or a list of such");
  }

  @Test
  void outputFilesThatCannotBeCreatedOrThatTwoActionsWrite(@TempDir Path dir) throws Exception {
    Path file = Files.createFile(dir.resolve("file"));
    Files.createSymbolicLink(dir.resolve("link"), dir);
    String text =
        """
        events:
          - event: e
            triggers: [command_start]
            actions:
              - {action: a, plugin: eventlogfile_action, log_file_path: DIR}
              - {action: b, plugin: eventlogfile_action, log_file_path: FILE/x/event.log}
              - {action: c, plugin: eventlogfile_action, log_file_path: DIR/new/event.log}
              - {action: d, plugin: eventlogfile_action, log_file_path: DIR/link/new/event.log}
              - {action: f, plugin: eventlogfile_action, log_file_path: event.log}
              - {action: g, plugin: eventlogfile_action, log_file_path: /dev/null}
              - {action: h, plugin: eventlogfile_action, log_file_path: /dev/null}
        """
            .replace("DIR", dir.toString())
            .replace("FILE", file.toString());
    String fix = "; write the path of a file that can be created";
    assertThat(check(text))
        .containsExactly(
            "a.yaml:5:65: log_file_path: '" + dir + "' is a directory" + fix,
            "a.yaml:6:65: log_file_path: '"
                + file
                + "/x/event.log' can't be created: what should be a directory above it is a file"
                + fix,
            "a.yaml:8:65: the action 'd' writes to the same file as 'c' at a.yaml:7:65; give each"
                + " a file of its own",
            "a.yaml:9:65: log_file_path: 'event.log' is not an absolute path; write an absolute"
                + " path of a file");
  }

  @Test
  void whetherAFileCanBeWrittenCountsForWhoWillWriteItOnly(@TempDir Path dir) throws Exception {
    Path closed = Files.createDirectory(dir.resolve("closed"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));
    String text =
        """
        events:
          - event: e
            triggers: [command_start]
            actions:
              - {action: a, plugin: eventlogfile_action, log_file_path: DIR/event.log}
        """
            .replace("DIR", closed.toString());
    String problem =
        "a.yaml:5:65: log_file_path: '"
            + closed
            + "/event.log' can't be written; write the path of a file that can be created";
    assertThat(check(text)).isEmpty();
    assertThat(Compilation.standard().asRoot().compile(text).lines())
        .isEqualTo(Files.isWritable(closed) ? List.of() : List.of(problem));
  }

  @Test
  void retiredTriggerIsWorthAWarningUnlessItStandsAlone() {
    String fix =
        "'connection_new' is not reported any more; write connection_established and"
            + " connection_auth_failed: they tell how it went on";
    assertThat(check(rule("triggers: [connection_new, command_start]")))
        .containsExactly("a.yaml:3:16: warning: " + fix);
    assertThat(check(rule("triggers: connection_new"))).containsExactly("a.yaml:3:15: " + fix);
  }

  @Test
  void nothingIsConcludedFromAFileThatCannotBeRead() {
    assertThat(
            check(
                """
                events:
                  - event: e
                    triggers: [command_start]
                    actions:
                      - action: elsewhere
                """,
                "actions:\n  - action: \"elsewhere\n"))
        .containsExactly(
            "b.yaml:3:1: is not valid YAML: while scanning a quoted scalar: found unexpected end of"
                + " stream; correct the indentation, quote or bracket there");
  }

  @Test
  void theListEndsWithHowManyThereAre() {
    Result result =
        Compilation.standard().compile("x: 1\nactions:\n  - {action: a, plugin: b_action}\n");
    assertThat(result.problems().toString())
        .startsWith("a.yaml:1:1: unknown key 'x'; ")
        .endsWith("\n2 errors, 1 warning\n");
    assertThat(new Problems().toString()).isEmpty();
  }
}
