// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ParametersTest {
  private static final Parameter<String> NAME =
      Parameter.of("name", ParameterTypes.TEXT, "a name").required();
  private static final Parameter<Long> SIZE =
      Parameter.of("size", ParameterTypes.number(0, 9), "a size").defaultsTo(3L);
  private static final Parameter<String> TOKEN =
      Parameter.of("token", ParameterTypes.TEXT, "a token").secret();
  private static final Parameter<String> OTHER =
      Parameter.of("other", ParameterTypes.TEXT, "not declared");
  private static final PluginDescriptor DESCRIPTOR =
      PluginDescriptor.of("sample", "A sample", NAME, SIZE, TOKEN);

  private static Parameters.Builder builder() {
    return Parameters.builder(DESCRIPTOR);
  }

  @Test
  void defaults_are_filled_in() {
    Parameters parameters = builder().set(NAME, "n").build();
    assertThat(parameters.get(NAME)).isEqualTo("n");
    assertThat(parameters.get(SIZE)).isEqualTo(3L);
    assertThat(builder().set(NAME, "n").set(SIZE, 5L).build().get(SIZE)).isEqualTo(5L);
  }

  @Test
  void what_was_not_given_is_absent() {
    Parameters parameters = builder().set(NAME, "n").build();
    assertThat(parameters.find(TOKEN)).isEmpty();
    assertThatThrownBy(() -> parameters.get(TOKEN)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> parameters.get(OTHER)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_required_parameter_must_be_given() {
    assertThatThrownBy(() -> builder().build())
        .isInstanceOfSatisfying(
            ParameterException.class,
            e -> {
              assertThat(e.parameter()).isEqualTo("name");
              assertThat(e).hasMessage("is missing");
              assertThat(e.hint()).isEqualTo("write a text");
            });
  }

  @Test
  void only_declared_parameters_have_values() {
    Parameters.Builder builder = builder();
    assertThatThrownBy(() -> builder.set(OTHER, "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("sample does not declare other");
  }

  @Test
  void its_text_shows_no_values() {
    Parameters parameters = builder().set(NAME, "n4me").set(TOKEN, "s3cr3t").build();
    assertThat(parameters.toString()).contains("token").doesNotContain("s3cr3t", "n4me");
  }
}
