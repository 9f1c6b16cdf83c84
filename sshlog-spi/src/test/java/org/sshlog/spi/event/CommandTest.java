// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CommandTest {
  @Test
  void the_filename_is_the_last_part_of_the_first_argument() {
    assertThat(Samples.command("/bin/ls", "-l").filename()).isEqualTo("ls");
    assertThat(Samples.command("-bash").filename()).isEqualTo("-bash");
    assertThat(Samples.command("dir/").filename()).isEmpty();
    assertThat(Samples.command().filename()).isEqualTo("x");
  }

  @Test
  void args_begin_with_the_path_of_the_program() {
    assertThat(Samples.command("ls", "-l", "a b", "").args()).isEqualTo("/usr/bin/x -l a b ");
    assertThat(Samples.command("ls").args()).isEqualTo("/usr/bin/x");
    assertThat(Samples.command().args()).isEqualTo("/usr/bin/x");
  }

  @Test
  void a_bounded_queue_is_charged_for_long_arguments() {
    Event event = Samples.start(Samples.command("cat", "a".repeat(100_000)));
    assertThat(event.weight()).isBetween(200_000, 210_000);
  }

  @Test
  void wire_names_lead_back_to_their_types() {
    for (EventType type : EventType.values()) {
      assertThat(EventType.ofWireName(type.wireName())).contains(type);
    }
    assertThat(EventType.ofWireName("COMMAND_START")).isEmpty();
    assertThat(EventType.COMMAND_START.wireName()).isEqualTo("command_start");
  }
}
