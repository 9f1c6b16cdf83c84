// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sshlog.core.problem.Problem;
import org.sshlog.core.problem.Problems;

/** Files that are no configuration, whatever else they are. */
class ConfigParserTest {
  private static List<String> parse(byte[] content) {
    Problems problems = new Problems();
    new ConfigParser(problems).parse("a.yaml", content);
    return problems.list().stream().map(Problem::toString).toList();
  }

  private static List<String> parse(String text) {
    return parse(text.getBytes(UTF_8));
  }

  private static List<String> parse(Path file) {
    Problems problems = new Problems();
    Document document = new ConfigParser(problems).parse(file);
    assertThat(document.complete()).isFalse();
    return problems.list().stream().map(Problem::toString).toList();
  }

  @Test
  void syntaxErrorsHaveAPlace() {
    String fix = "; correct the indentation, quote or bracket there";
    assertThat(parse("events:\n  - event: a\n   triggers: b\n"))
        .containsExactly(
            "a.yaml:3:4: is not valid YAML: while parsing a block collection: expected <block end>,"
                + " but found '<block mapping start>'"
                + fix);
    assertThat(parse("events: [a\n"))
        .containsExactly(
            "a.yaml:2:1: is not valid YAML: while parsing a flow sequence: expected ',' or ']',"
                + " but got <stream end>"
                + fix);
    assertThat(parse("events:\n\t- a\n"))
        .singleElement()
        .asString()
        .startsWith("a.yaml:2:1: is not valid YAML: ")
        .endsWith(fix);
  }

  @Test
  void theProblemsOfOneFileAreShownTogether() {
    assertThat(parse("events:\n  - event: !x e\n    triggers: 1\n    event: f\n    [a]: b\n"))
        .containsExactly(
            "a.yaml:2:5: event 'e' has no actions; add 'actions:' with what is to be done",
            "a.yaml:2:12: the tag !x means nothing here; remove it",
            "a.yaml:4:5: 'event' stands here twice, first at a.yaml:2:5; remove one of them",
            "a.yaml:5:5: a key is a list; write a name before the colon");
  }

  @Test
  void filesThatAreNoText() {
    assertThat(parse("events:\n  # \u00e9\u00df \ud83d\ude00 x\u00e4".getBytes(ISO_8859_1)))
        .containsExactly("a.yaml:2:5: is not UTF-8; save the file as UTF-8");
    assertThat(parse("# \u00e9\ud83d\ude00\n  #\u0080".getBytes(UTF_8)))
        .containsExactly(
            "a.yaml:2:4: holds the character U+0080, which YAML forbids; remove it, or write it as"
                + " an escape in double quotes");
    assertThat(parse("x".getBytes(UTF_16)))
        .containsExactly("a.yaml:1:1: is not UTF-8; save the file as UTF-8");
    assertThat(parse(new byte[20])).hasSize(1);
    assertThat(parse("\ufeffevents: x\n"))
        .containsExactly(
            "a.yaml:1:9: 'events' is a single value, no list; begin each event with '- event:"
                + " NAME'");
  }

  @Test
  void filesWithNothingOrTooMuchInThem() {
    String empty = "a.yaml: warning: is empty; write events: and actions:, or remove it";
    assertThat(parse("")).containsExactly(empty);
    assertThat(parse("# nothing\n---\n")).containsExactly(empty);
    assertThat(parse("a list")).hasSize(1).first().asString().startsWith("a.yaml:1:1: the file is");
    assertThat(parse("events:\n---\nactions:\n"))
        .containsExactly(
            "a.yaml:2:1: a second YAML document begins here; remove the '---', or put it into a"
                + " file of its own");
    assertThat(parse(new byte[(1 << 20) + 1]))
        .containsExactly("a.yaml: is larger than 1 MiB; divide it into several files");
  }

  @Test
  void aliasesThatNameNothingOrThemselves() {
    assertThat(parse("events: *x\n"))
        .containsExactly("a.yaml:1:9: the alias *x names no anchor; put &x before its value");
    assertThat(parse("events: &x\n  - event: *x\n"))
        .containsExactly("a.yaml:2:12: the alias *x stands inside what it names; remove the alias");
    assertThat(parse("events:\n  - <<: 7\n    event: a\n    triggers: b\n    actions: [c: d]\n"))
        .contains("a.yaml:2:9: '<<' is given a single value; give it the alias of a mapping");
  }

  @Test
  void hostileFilesAreBounded() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 30; i++) {
      bomb.append(
          "a%d: &a%d [*a%d, *a%d, *a%d, *a%d]\n".formatted(i, i, i - 1, i - 1, i - 1, i - 1));
    }
    assertThat(parse(bomb.toString()))
        .singleElement()
        .asString()
        .startsWith("a.yaml:8:")
        .contains("stands for more than 50000 values");
    assertThat(parse("[".repeat(500_000)))
        .containsExactly("a.yaml:1:33: nests deeper than 32 levels; write it with fewer levels");
    assertThat(parse("- ".repeat(400_000))).hasSize(1);
    assertThat(parse("events: [" + "x, ".repeat(60_000) + "]"))
        .singleElement()
        .asString()
        .contains("stands for more than 50000 values");
  }

  @Test
  void pathsThatAreNoReadableFile(@TempDir Path dir) throws Exception {
    Path link = Files.createSymbolicLink(dir.resolve("link.yaml"), dir.resolve("gone"));
    assertThat(parse(dir))
        .containsExactly(dir + ": is a directory; put a file there, or remove it");
    assertThat(parse(link))
        .containsExactly(
            link + ": can't be read: it leads nowhere; make it readable, or remove it");
    assertThat(parse(Path.of("/dev/zero")))
        .containsExactly(
            "/dev/zero: can't be read: it is no regular file; make it readable, or remove it");
  }

  @Test
  void textOfAFileCannotForgeALineOfTheProblems() {
    assertThat(parse("\"x\\n\\e[2J\\u202E\\\\d\": 1\n"))
        .containsExactly(
            "a.yaml:1:1: unknown key 'x\\n\\x1b[2J\\u202e\\d'; the keys here are events, actions");
  }
}
