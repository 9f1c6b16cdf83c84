// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.testkit;

import java.util.ArrayList;
import java.util.List;

/** What a configuration file may hold where a parameter's value is expected. */
final class WrongTexts {
  private static final List<String> MISTAKES =
      List.of(
          "nonsense",
          "-1",
          "007",
          "1e400",
          "99999999999999999999",
          "\u0664\u0662",
          "tru",
          "relative/path",
          "(",
          "[a",
          "*",
          "{{",
          "{{no field}}",
          "{{a|b}}",
          "!!",
          "> ",
          "10/",
          "0/min",
          "Mon-",
          "25:61-99:99",
          "1.2.3.4/99",
          "http://",
          "\\");

  private WrongTexts() {}

  /** Single texts; no type but free text accepts them all. */
  static List<String> scalars() {
    List<String> texts = new ArrayList<>(MISTAKES);
    texts.addAll(HostileText.all());
    texts.add("(".repeat(20_000));
    texts.add(HostileText.longText());
    return texts;
  }

  /** Lists, empty and not. */
  static List<List<String>> lists() {
    return List.of(List.of(), List.of(""), List.of("nonsense", "("), scalars());
  }
}
