// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SearchPatternTest {
  @Test
  void searches_anywhere() {
    SearchPattern pattern = SearchPattern.compile("rm\\s+-rf");
    assertThat(pattern.find("sudo rm  -rf /")).isTrue();
    assertThat(pattern.find("rm -r")).isFalse();
    assertThat(SearchPattern.compile("").find("")).isTrue();
    assertThat(SearchPattern.compile("^a$").find("ba")).isFalse();
    assertThat(pattern).hasToString("rm\\s+-rf");
  }

  @Test
  void says_where_an_expression_is_wrong() {
    assertThatThrownBy(() -> SearchPattern.compile("a[b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("'a[b' is not a regular expression: ")
        .hasMessageContaining("at character 3");
    assertThatThrownBy(() -> SearchPattern.compile("(".repeat(50_000)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SearchPattern.compile("a".repeat(70_000)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 65536");
  }

  /** Without a budget this search takes longer than the universe is old. */
  @Test
  @Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void a_search_that_backtracks_without_end_is_given_up() {
    SearchPattern pattern = SearchPattern.compile("(a+)+[^a]b");
    assertThatThrownBy(() -> pattern.find("a".repeat(5_000)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("takes too long on a text of 5000 characters");
    assertThat(pattern.find("aaxb")).as("and the pattern can be used again").isTrue();
  }

  @Test
  @Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void known_slow_expressions_end_on_long_texts() {
    for (String regex : new String[] {"(a+)+$", "(.*a){12}b", "(a|a)*c", "((\\w+)\\s*)+$x"}) {
      assertEnds(SearchPattern.compile(regex), "a".repeat(20_000) + "!");
    }
  }

  private static void assertEnds(SearchPattern pattern, String text) {
    try {
      assertThat(pattern.find(text)).isIn(true, false);
    } catch (IllegalStateException e) {
      assertThat(e).hasMessageMatching("(?s).*(takes too long|nests too deep).*");
    }
  }

  /** Such an expression recurses once per character, which overflows a stack. */
  @Test
  void a_search_that_recurses_too_deep_is_given_up() throws InterruptedException {
    SearchPattern pattern = SearchPattern.compile("^(x|y)*z");
    String text = "xy".repeat(65_536);
    Throwable[] thrown = new Throwable[1];
    Thread thread = new Thread(null, () -> pattern.find(text), "small stack", 256 * 1024);
    thread.setUncaughtExceptionHandler((t, e) -> thrown[0] = e);
    thread.start();
    thread.join();
    assertThat(thrown[0])
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("nests too deep");
  }

  @Test
  void an_honest_search_in_a_long_text_is_not_given_up() {
    String text = "a ".repeat(65_536) + "needle";
    assertThat(SearchPattern.compile("\\bne+dle$").find(text)).isTrue();
    assertThat(SearchPattern.compile("x.*y").find(text)).isFalse();
  }
}
