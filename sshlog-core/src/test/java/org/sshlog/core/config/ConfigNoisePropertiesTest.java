// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.sshlog.core.config.Compilation.Result;
import org.sshlog.core.problem.Problem;
import org.sshlog.core.problem.Problem.Severity;

/** Whatever a file holds, there is a plan, or an error that says where. Nothing is thrown. */
class ConfigNoisePropertiesTest {
  private static final String VALID =
      """
      # a comment
      events:
        - event: log_commands
          triggers: &all [command_start, command_finish]
          filters:
            require_tty: True
            command_exit_code: '!= 0'
            username: ["alice", bob]
            rate_limit: {limit: 5/min, burst: 3}
          actions:
            - action: log
              plugin: eventlogfile_action
              log_file_path: /tmp/${NAME}.log
              max_size_mb: 10
            - action: run
              args: [-c, "echo {{username}}"]
        - event: again
          triggers: *all
          actions:
            - action: log
      actions:
        - action: run
          plugin: run_command_action
          command: >
            bash
      """;

  private static void check(byte[] file) {
    Result result = Compilation.standard().set("NAME", "event").compile(file);
    List<Problem> errors =
        result.problems().list().stream().filter(p -> p.severity() == Severity.ERROR).toList();
    assertThat(result.plan().isPresent()).isEqualTo(errors.isEmpty());
    assertThat(errors).allSatisfy(p -> assertThat(p.position().file()).isEqualTo("a.yaml"));
    assertThat(result.lines())
        .allSatisfy(l -> assertThat(l).matches("a\\.yaml(:\\d+:\\d+)?: .+; .+"));
  }

  @Property
  void noise(@ForAll @Size(max = 300) byte[] bytes) {
    check(bytes);
  }

  @Property
  void noiseOfCharactersThatMeanSomething(@ForAll("tokens") List<String> tokens) {
    check(String.join("", tokens).getBytes(StandardCharsets.UTF_8));
  }

  @Provide
  Arbitrary<List<String>> tokens() {
    return Arbitraries.of(
            "events",
            "event",
            "triggers",
            "filters",
            "actions",
            "action",
            "plugin",
            "a",
            "b",
            "command_start",
            "run_command_action",
            "command",
            "args",
            "username",
            "1",
            "true",
            ":",
            ": ",
            "- ",
            "-",
            "\n",
            "\n  ",
            "\n    ",
            " ",
            "[",
            "]",
            "{",
            "}",
            ", ",
            "'",
            "\"",
            "&a ",
            "*a",
            "<<: ",
            "!x ",
            "!!str ",
            "|\n",
            ">\n",
            "?",
            "# ",
            "---\n",
            "...",
            "%",
            "@",
            "\t",
            "\\",
            "${",
            "}}",
            "{{",
            "\u0000",
            "\u00e4",
            "\u2028",
            "\ud83d\ude00",
            "\ufeff")
        .list()
        .ofMaxSize(60);
  }

  @Property
  void mutationsOfAValidFile(
      @ForAll @Size(min = 1, max = 4) List<@IntRange(max = 100_000) Integer> places,
      @ForAll @Size(4) List<@IntRange(max = 3) Integer> kinds,
      @ForAll @Size(4) byte[] noise) {
    byte[] file = VALID.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < places.size(); i++) {
      int at = places.get(i) % file.length;
      file = mutate(file, at, kinds.get(i), noise[i]);
    }
    check(file);
  }

  private static byte[] mutate(byte[] file, int at, int kind, byte noise) {
    byte[] mutated = kind == 0 ? file.clone() : Arrays.copyOf(file, file.length + kind - 2);
    switch (kind) {
      case 0 -> mutated[at] = noise;
      case 1 -> System.arraycopy(file, at + 1, mutated, at, file.length - at - 1);
      case 2 -> mutated[at] = file[(at + (noise & 0xFF)) % file.length];
      default -> {
        System.arraycopy(file, at, mutated, at + 1, file.length - at);
        mutated[at] = noise;
      }
    }
    return mutated;
  }

  @Property(tries = 1)
  void theFileThatIsMutatedIsValid() {
    Result result = Compilation.standard().set("NAME", "event").compile(VALID);
    assertThat(result.lines()).isEmpty();
    assertThat(result.valid().rules()).hasSize(2);
  }
}
