// SPDX-License-Identifier: Apache-2.0
package org.sshlog.screen;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PlainTextTest {
  private final PlainText text = new PlainText();

  @Test
  void onlyTextIsLeft() {
    assertThat(text.of("\033]0;title\007\033[1mbold\033[m \u4e2d\te\u0301\r\n"))
        .isEqualTo("bold \u4e2d\te\u0301\n");
    assertThat(text.of("10%\r20%\r\r\n\033[5;5Ha\033[6;1Hb")).isEqualTo("10%\n20%\na\nb");
    assertThat(text.of("\u202e\u009b3Jc\033P\033\\\udc80")).isEqualTo("c\ufffd");
  }

  @Test
  void whereItIsCutDoesNotMatter() {
    Random random = new Random(3);
    StringBuilder all = new StringBuilder();
    StringBuilder pieces = new StringBuilder();
    for (int i = 0; i < 2000; i++) {
      String next = RandomOutput.next(random);
      all.append(next);
      next.chars().forEach(c -> pieces.append(text.of(String.valueOf((char) c))));
    }
    assertThat(pieces.toString()).isEqualTo(new PlainText().of(all.toString()));
    assertThat(pieces).doesNotContainPattern("[\\p{Cc}&&[^\n\t]]");
  }
}
