// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sshlog.spi.event.EventType;

class PluginDescriptorTest {
  @ParameterizedTest
  @ValueSource(strings = {"", "A", "1a", "a-b", "a b", "_a", "a\n", "\u00fc"})
  void a_name_is_lower_case_letters_digits_and_underscores(String name) {
    assertThatThrownBy(() -> PluginDescriptor.of(name, "any"))
        .isInstanceOf(IllegalArgumentException.class);
    PluginDescriptor descriptor = PluginDescriptor.of("a_1", "any");
    assertThatThrownBy(() -> descriptor.alias(name)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void without_types_it_takes_all() {
    assertThat(PluginDescriptor.of("a", "any").eventTypes())
        .containsExactlyInAnyOrder(EventType.values());
  }

  @Test
  void what_it_was_made_of_may_change() {
    Set<EventType> types = EnumSet.of(EventType.DATA_LOST);
    PluginDescriptor descriptor = PluginDescriptor.of("a", "any", types);
    types.clear();
    assertThat(descriptor.eventTypes()).containsExactly(EventType.DATA_LOST);
  }

  @Test
  void aliases_add_up() {
    PluginDescriptor descriptor = PluginDescriptor.of("a", "any").alias("b").alias("c");
    assertThat(descriptor.aliases()).containsExactly("b", "c");
    assertThat(descriptor.name()).isEqualTo("a");
  }

  @Test
  void two_parameters_of_one_name_are_refused() {
    Parameter<String> one = Parameter.of("p", ParameterTypes.TEXT, "one");
    Parameter<Boolean> two = Parameter.of("p", ParameterTypes.BOOLEAN, "two");
    assertThatThrownBy(() -> PluginDescriptor.of("a", "any", one, two))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a declares two parameters of one name");
  }
}
