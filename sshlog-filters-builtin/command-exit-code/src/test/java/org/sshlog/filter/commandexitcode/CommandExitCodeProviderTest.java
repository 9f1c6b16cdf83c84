// SPDX-License-Identifier: Apache-2.0
package org.sshlog.filter.commandexitcode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sshlog.spi.Filter;
import org.sshlog.spi.ParameterException;
import org.sshlog.spi.testkit.Events;
import org.sshlog.spi.testkit.GivenParameters;
import org.sshlog.spi.testkit.TestContext;

class CommandExitCodeProviderTest {
  private final TestContext context = new TestContext();

  private Filter filter(Object value) {
    CommandExitCodeProvider provider = new CommandExitCodeProvider();
    return provider.create(GivenParameters.convertMain(provider.descriptor(), value), context);
  }

  /** Which of the exit codes 0 to 5 pass. */
  private String passing(Object value) {
    Filter filter = filter(value);
    StringBuilder codes = new StringBuilder();
    IntStream.rangeClosed(0, 5)
        .filter(code -> filter.test(Events.sample().commandFinish(code, "x")))
        .forEach(codes::append);
    return codes.toString();
  }

  @ParameterizedTest
  @CsvSource({
    "0,0",
    "= 0,0",
    "==0,0",
    "!= 0,12345",
    "!=3,01245",
    "> 1,2345",
    ">= 2,2345",
    "< 2,01",
    "<=2,012",
    "' 4 ',4"
  })
  void compares_as_written(String text, String codes) {
    assertThat(passing(text)).isEqualTo(codes);
  }

  @Test
  void one_comparison_of_a_list_is_enough() {
    assertThat(passing(List.of("0", "= 2", "> 4"))).isEqualTo("025");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "zero", "=> 1", "<> 0", "! 0", "1 2", "0x1", "1.5", "9999999999"})
  void what_is_no_comparison_is_refused(String text) {
    assertThatThrownBy(() -> filter(text))
        .isInstanceOf(ParameterException.class)
        .hasMessage("'" + text + "' is not a comparison with an exit code");
  }

  @Test
  void warns_of_what_can_never_match() {
    filter(List.of("0", "> 255", "-1"));
    assertThat(context.warnings())
        .extracting(TestContext.Warning::message)
        .containsExactly(
            "'> 255' matches nothing: an exit code is a number from 0 to 255",
            "'= -1' matches nothing: an exit code is a number from 0 to 255");
  }
}
