// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sshlog.spi.event.EventType;

class EventFieldNamesTest {
  @ParameterizedTest
  @EnumSource(EventType.class)
  void eachTypeHasABlankEventOfThatTypeAndTheCommonFields(EventType type) {
    assertThat(BlankEvents.of(type).type()).isEqualTo(type);
    assertThat(EventFields.names(type))
        .startsWith("event_type", "ptm_pid", "session_id", "username", "user_id", "tty_id")
        .contains("hostname", "time_ns", "tcp_info.client_ip", "tcp_info.server_port")
        .hasSizeGreaterThan(12);
  }

  @Test
  void fieldsThatAreThereOnlySometimesAreNamedToo() {
    assertThat(EventFields.names(EventType.COMMAND_FINISH))
        .contains("args_truncated", "exit_code", "signal", "stdout_size", "stdout");
    assertThat(EventFields.names(EventType.CONNECTION_CLOSE)).contains("bytes_in", "lost_events");
    assertThat(EventFields.names(EventType.FILE_OPERATION)).contains("new_path");
  }

  @Test
  void theNamesCannotBeChanged() {
    assertThatThrownBy(() -> EventFields.names(EventType.DATA_LOST).clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
