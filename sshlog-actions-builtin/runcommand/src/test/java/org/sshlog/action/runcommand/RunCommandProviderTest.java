// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.runcommand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sshlog.spi.ParameterException;
import org.sshlog.spi.testkit.TestContext;

class RunCommandProviderTest {
  /** Makes an action from words with a semicolon between each. */
  private static TestContext create(String line) throws IOException {
    List<String> words = List.of(line.split(";"));
    Scripts scripts = new Scripts(null, new TestContext());
    scripts.action(Map.of("command", words.get(0), "args", words.subList(1, words.size()))).close();
    return scripts.context();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sh;-c;echo {{args}}",
        "/bin/bash;-c;echo {{tcp_info.client_ip}} {{username|shell}}",
        "bash;-xec;echo {{args}}",
        "bash;-e;-c;echo {{args}}",
        "bash;-c;-e;echo {{args}}",
        "dash;-c;echo '{{args}}'",
        "env;sh;-c;echo {{args}}",
        "env;A=b;/bin/sh;-c;echo {{args}}",
        "timeout;5;sh;-c;echo {{args}}",
        "su;nobody;-c;echo {{args}}",
        "su;nobody;--command;echo {{args}}"
      })
  void warnsOfAFieldThatAShellWouldExecute(String line) throws IOException {
    assertThat(create(line).warnings())
        .singleElement()
        .satisfies(
            warning -> {
              assertThat(warning.parameter()).isEqualTo("args");
              assertThat(warning.message()).contains("a shell would execute");
              assertThat(warning.hint()).contains("|shell}}").contains("\"$SSHLOG_");
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sh;-c;echo {{args|shell}}",
        "sh;-c;echo \"$SSHLOG_ARGS\"",
        "sh;-c;echo \"$1\";sh;{{args}}",
        "sh;/opt/script;{{args}}",
        "env;-c;echo {{args}}",
        "logger;{{args}}"
      })
  void warnsOfNothingElse(String line) throws IOException {
    assertThat(create(line).warnings()).isEmpty();
  }

  @Test
  void warnsOfAProgramThatIsNotThereYet() throws IOException {
    assertThat(create("/no/such/program").warnings())
        .containsExactly(
            new TestContext.Warning(
                "command",
                "'/no/such/program' is not an executable file",
                "install the program, or correct its name"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "bin/notify", "./notify"})
  void refusesACommandThatDependsOnTheWorkingDirectory(String command) {
    assertThatThrownBy(() -> create(command))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("is neither an absolute path nor a program's name");
  }

  @Test
  void isFoundByBothNames() {
    assertThat(new RunCommandProvider().descriptor().name()).isEqualTo("run_command_action");
    assertThat(new RunCommandProvider().descriptor().aliases()).contains("runcommand_action");
  }
}
