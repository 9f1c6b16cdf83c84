// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParameterTest {
  private enum Colour {
    RED,
    DARK_BLUE
  }

  private static <T> T convert(ParameterType<T> type, String text) {
    return Parameter.of("p", type, "any").convert(List.of(text), false);
  }

  private static ParameterException refusal(ParameterType<?> type, String... texts) {
    Parameter<?> parameter = Parameter.of("p", type, "any");
    ParameterException e =
        catchThrowableOfType(
            ParameterException.class, () -> parameter.convert(List.of(texts), texts.length != 1));
    assertThat(e).as("must be refused").isNotNull();
    assertThat(e.parameter()).isEqualTo("p");
    return e;
  }

  @ParameterizedTest
  @CsvSource({
    "true,true",
    "True,true",
    "YES,true",
    "on,true",
    "false,false",
    "False,false",
    "no,false",
    "OFF,false"
  })
  void booleans(String text, boolean value) {
    assertThat(convert(ParameterTypes.BOOLEAN, text)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "tru", "ja", " true"})
  void no_booleans(String text) {
    assertThat(refusal(ParameterTypes.BOOLEAN, text))
        .hasMessage("'" + text + "' is neither true nor false")
        .extracting(ParameterException::hint)
        .isEqualTo("write true or false");
  }

  @Test
  void numbers() {
    ParameterType<Long> port = ParameterTypes.number(1, 65535);
    assertThat(convert(port, "1")).isEqualTo(1);
    assertThat(convert(port, " 65535 ")).isEqualTo(65535);
    assertThat(refusal(port, "65536")).hasMessage("65536 is out of range");
    assertThat(refusal(port, "0").hint()).isEqualTo("write a whole number from 1 to 65535");
    for (String text : List.of("", "x", "1.5", "0x10", "99999999999999999999")) {
      assertThat(refusal(port, text)).hasMessage("'" + text + "' is not a whole number");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "10,10000",
    "0,0",
    "500ms,500",
    "10s,10000",
    "5 min,300000",
    "1h,3600000",
    "2d,172800000"
  })
  void durations(String text, long millis) {
    assertThat(convert(ParameterTypes.DURATION, text)).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "s", "-1s", "1.5h", "5 parsecs", "9999999999s", "1h 5min"})
  void no_durations(String text) {
    assertThat(refusal(ParameterTypes.DURATION, text))
        .hasMessage("'" + text + "' is not a duration");
  }

  @Test
  void paths() {
    assertThat(convert(ParameterTypes.PATH, "/a/../b/./c")).isEqualTo(Path.of("/b/c"));
    assertThat(refusal(ParameterTypes.OUTPUT_FILE, "a/b"))
        .hasMessageContaining("not an absolute path");
    assertThat(refusal(ParameterTypes.PATH, "/a\0b")).hasMessageContaining("is not a path");
    assertThat(refusal(ParameterTypes.PATH, "")).hasMessageContaining("not an absolute path");
  }

  @Test
  void choices() {
    ParameterType<Colour> colour = ParameterTypes.choice(Colour.class);
    assertThat(convert(colour, "Dark_Blue")).isEqualTo(Colour.DARK_BLUE);
    assertThat(refusal(colour, "green").hint()).isEqualTo("write one of red, dark_blue");
  }

  @Test
  void patterns_and_templates() {
    assertThat(convert(ParameterTypes.PATTERN, "a+").find("xaax")).isTrue();
    assertThat(refusal(ParameterTypes.PATTERN, "("))
        .hasMessageContaining("not a regular expression");
    assertThat(convert(ParameterTypes.TEMPLATE, "{{username}}").fields())
        .containsExactly("username");
    assertThat(refusal(ParameterTypes.TEMPLATE, "{{a b}}"))
        .hasMessageContaining("not a field name");
  }

  @Test
  void lists() {
    ParameterType<List<Long>> numbers = ParameterTypes.number(0, 9).list();
    assertThat(convert(numbers, "3")).containsExactly(3L);
    Parameter<List<Long>> parameter = Parameter.of("p", numbers, "any");
    assertThat(parameter.convert(List.of("1", "2"), true)).containsExactly(1L, 2L);
    assertThat(parameter.convert(List.of(), true)).isEmpty();
    assertThat(refusal(numbers, "1", "x")).hasMessage("'x' is not a whole number");
    assertThat(refusal(ParameterTypes.TEXT, "a", "b")).hasMessage("takes one value, not a list");
    assertThat(numbers.expectation()).isEqualTo("a whole number from 0 to 9, or a list of such");
  }

  @Test
  void lists_that_must_not_be_empty() {
    ParameterType<List<String>> names = ParameterTypes.TEXT.nonEmptyList();
    assertThat(convert(names, "a")).containsExactly("a");
    assertThat(refusal(names)).hasMessage("is an empty list");
    assertThat(refusal(names).hint()).isEqualTo("write a text, or a list of such");
    assertThat(names.name()).isEqualTo("list of text");
  }

  @Test
  void a_long_text_is_quoted_in_part() {
    assertThat(refusal(ParameterTypes.BOOLEAN, "x".repeat(100_000)).getMessage())
        .hasSizeLessThan(300)
        .contains("xxx...'");
  }

  @Test
  void a_secret_is_not_repeated() {
    Parameter<Long> pin = Parameter.of("pin", ParameterTypes.number(0, 9), "any").secret();
    assertThatThrownBy(() -> pin.convert(List.of("hunter2"), false))
        .isInstanceOf(ParameterException.class)
        .hasNoCause()
        .hasMessage("has a value that can't be used");
    assertThat(pin.required().isSecret()).isTrue();
    assertThat(pin.defaultsTo(1L).isSecret()).isTrue();
  }

  @Test
  void required_and_default_exclude_each_other() {
    Parameter<String> text = Parameter.of("p", ParameterTypes.TEXT, "any");
    assertThat(text.isRequired()).isFalse();
    assertThat(text.defaultValue()).isNull();
    assertThat(text.defaultsTo("x").required().defaultValue()).isNull();
    assertThat(text.required().defaultsTo("x").isRequired()).isFalse();
  }
}
