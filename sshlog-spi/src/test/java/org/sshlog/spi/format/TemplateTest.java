// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.event.Samples;

class TemplateTest {
  private static final Event EVENT = Samples.established(Samples.CONNECTION);

  private static String render(String template) {
    return Template.parse(template).render(EVENT);
  }

  @Test
  void fields_are_replaced() {
    assertThat(render("{{username}} from {{tcp_info.client_ip}}:{{ tcp_info.client_port }}!"))
        .isEqualTo("alice from 192.0.2.7:50022!");
    assertThat(render("{{username}}{{username}}")).isEqualTo("alicealice");
  }

  @Test
  void a_field_that_the_event_has_not_is_empty() {
    assertThat(render("[{{exit_code}}]")).isEqualTo("[]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "plain", "{", "{{", "}}", "{ {username} }", "{{{", "$1 \\"})
  void text_without_placeholders_is_itself(String text) {
    assertThat(render(text)).isEqualTo(text);
  }

  @Test
  void a_value_is_not_a_template() {
    Event event = Samples.established(Samples.connection("{{hostname}} $1 \\", "192.0.2.7"));
    assertThat(Template.parse("{{username}}").render(event)).isEqualTo("{{hostname}} $1 \\");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{{}}", "{{User}}", "{{a b}}", "{{a.}}", "{{a|html}}", "{{|shell}}"})
  void what_names_no_field_is_refused(String text) {
    assertThatThrownBy(() -> Template.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void fields_are_known_before_use() {
    Template template = Template.parse("{{b}} {{a|shell}} {{b|shell}}");
    assertThat(template.fields()).containsExactly("a", "b");
    assertThat(template.unquotedFields()).containsExactly("b");
    assertThat(template).hasToString("{{b}} {{a|shell}} {{b|shell}}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "it's", "'; touch x; '", "$(id) `id` \\", "\n\u001b*?", "''"})
  void a_shell_reads_a_quoted_value_as_one_word(String value)
      throws IOException, InterruptedException {
    String word = Template.parse("{{v|shell}}").render(Map.of("v", value));
    Process shell =
        new ProcessBuilder("/bin/sh", "-c", "printf '%s|' " + word)
            .redirectErrorStream(true)
            .start();
    String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(output).isEqualTo(value + "|");
    assertThat(shell.waitFor()).isZero();
  }
}
