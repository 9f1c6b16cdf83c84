// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sshlog.spi.event.Samples;

class EventFieldsTest {
  @Test
  void groups_are_named_with_dots() {
    Map<String, String> fields = EventFields.of(Samples.established(Samples.CONNECTION));
    assertThat(fields)
        .containsEntry("event_type", "connection_established")
        .containsEntry("tcp_info.client_ip", "192.0.2.7")
        .containsEntry("tcp_info.server_port", "22")
        .containsEntry("existing", "false")
        .containsEntry("shell_pid", "5000")
        .doesNotContainKeys("tcp_info", "client_ip");
    assertThat(fields.keySet()).startsWith("event_type", "ptm_pid", "session_id");
  }

  @Test
  void what_is_not_known_is_empty() {
    assertThat(EventFields.of(Samples.authFailed(Samples.CONNECTION)))
        .containsEntry("key_type", "");
    assertThat(EventFields.of(Samples.finish(Samples.command("x"), 0)))
        .containsEntry("stdout_size", "")
        .containsEntry("stdout", "");
  }

  @Test
  void a_list_is_a_json_array() {
    assertThat(EventFields.of(Samples.start(Samples.command("a", "b \"c\"", ""))))
        .containsEntry("argv", "[\"a\",\"b \\\"c\\\"\",\"\"]");
    assertThat(EventFields.of(Samples.start(Samples.command()))).containsEntry("argv", "[]");
  }
}
