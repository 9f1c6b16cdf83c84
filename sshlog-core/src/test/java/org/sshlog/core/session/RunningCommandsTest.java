// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sshlog.spi.event.Command;

class RunningCommandsTest {
  private static Command command(int pid, String... argv) {
    return new Command(pid, 1, List.of(argv), false, "/", "/bin/x", 0);
  }

  @Test
  void keepsWholeCommandsWhileThereIsRoom() {
    RunningCommands commands = new RunningCommands(100_000);
    commands.put(1, -1, command(5, "a", "b".repeat(50_000)), null);
    RunningCommands.Running running = commands.remove(5);
    assertThat(running.command().argv().get(1)).hasSize(50_000);
    assertThat(running.command().argsTruncated()).isFalse();
    assertThat(commands.remove(5)).isNull();
  }

  @Test
  void keepsOnlyTheBeginningOfCommandsThatAreTooMuch() {
    RunningCommands commands = new RunningCommands(100_000);
    for (int pid = 0; pid < 1_000; pid++) {
      commands.put(1, -1, command(pid, "a", "b".repeat(90_000), "c", "d", "e"), null);
    }
    assertThat(commands.size()).isEqualTo(1_000);
    RunningCommands.Running early = commands.remove(20);
    assertThat(early.command().argsTruncated()).isTrue();
    assertThat(early.command().argv()).hasSize(4);
    assertThat(early.command().argv().get(1)).hasSize(256);
    assertThat(commands.remove(998).command().argv().get(1)).hasSize(24);
    assertThat(commands.size()).isEqualTo(998);
    for (int pid = 0; pid < 999; pid++) {
      commands.remove(pid);
    }
    commands.put(1, -1, command(1, "a", "b".repeat(90_000)), null);
    assertThat(commands.remove(1).command().argsTruncated()).isFalse();
  }

  @Test
  void memoryStaysBoundedHoweverManyCommandsRun() {
    RunningCommands commands = new RunningCommands(100_000);
    for (int pid = 0; pid < 32_768; pid++) {
      commands.put(1, -1, command(pid, "a", "b".repeat(90_000), "c".repeat(90_000), "d"), null);
    }
    int characters = 0;
    for (int pid = 0; pid < 32_768; pid++) {
      characters += commands.remove(pid).characters();
    }
    assertThat(characters).isLessThan(32_768 * 256);
  }

  @Test
  void forgetsAConnectionsCommands() {
    RunningCommands commands = new RunningCommands(100_000);
    commands.put(1, -1, command(5, "a"), null);
    commands.put(2, -1, command(6, "a"), null);
    commands.put(1, -1, command(7, "a"), null);
    assertThat(commands.removeAll(1)).isEqualTo(2);
    assertThat(commands.remove(6)).isNotNull();
    assertThat(commands.size()).isZero();
  }
}
