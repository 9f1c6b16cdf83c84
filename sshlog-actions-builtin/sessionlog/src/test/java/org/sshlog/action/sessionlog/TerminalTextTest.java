// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.sessionlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sshlog.spi.testkit.HostileText;

class TerminalTextTest {
  private static String read(String... pieces) {
    TerminalText text = new TerminalText();
    Lines lines = new Lines();
    Bytes out = new Bytes();
    for (String piece : pieces) {
      text.read(piece, lines, out);
    }
    return new String(out.array(), 0, out.length(), UTF_8);
  }

  @Test
  void keepsTextTabsAndLines() {
    assertThat(read("one\ttwo\r\n\r\nthree\n")).isEqualTo("one\ttwo\n\nthree\n");
    assertThat(read("grün 中文 \ud83d\ude00 C:\\temp")).isEqualTo("grün 中文 \ud83d\ude00 C:\\temp");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u001b[1;31m",
        "\u001b[?2004h",
        "\u001b[2J",
        "\u001b[10;20H",
        "\u001b[38:2::1:2:3m",
        "\u001b[ q",
        "\u001b(B",
        "\u001b)0",
        "\u001b#8",
        "\u001b7",
        "\u001b=",
        "\u001bM",
        "\u001bN",
        "\u001bO",
        "\u000e",
        "\u000f",
        "\u009b1m",
        "\u008e",
        "\u001b]0;a title\u0007",
        "\u001b]0;a title\u001b\\",
        "\u009d0;a title\u009c",
        "\u001bkscreen\u001b\\",
        "\u001bP1$r0m\u001b\\",
        "\u0090q#0~\u009c",
        "\u001b_Gf=100;AAAA\u001b\\",
        "\u001b^private\u001b\\",
        "\u001bXany\u001b\\",
        "\u0098any\u009c",
        "\u009eany\u009c",
        "\u009fany\u009c",
        "\u001b]0;cut by CAN\u0018",
        "\u001b[31\u0018",
        "\u001b]0;cut by SUB\u001a",
        "\u001b]0;cut by the next\u001b[0m",
        "\u001b\u001b[m"
      })
  void leavesOutWhatDrivesTheTerminal(String sequence) {
    assertThat(read("a" + sequence + "b")).isEqualTo("ab");
    String[] pieces = ("a" + sequence + "b").split("");
    assertThat(read(pieces)).isEqualTo("ab");
  }

  @Test
  void showsControlKeysAndBackspace() {
    assertThat(read("a\u0003b\u001ac\bd\u007fe\u0007\0"))
        .isEqualTo("a[Ctrl+C]b[Ctrl+Z]c[←]d[←]e[Ctrl+G][Ctrl+@]");
  }

  @Test
  void doesWhatControlCharactersInsideASequenceMean() {
    assertThat(read("a\u001b[3\n1mb")).isEqualTo("a\nb");
  }

  @Test
  void beginsALineWhereTheTerminalWritesOverOne() {
    assertThat(read("10%\r20%\r30%\r\n")).isEqualTo("10%\n20%\n30%\n");
    assertThat(read("x\r", "\r", "\ny")).isEqualTo("x\ny");
    assertThat(read("x\r\n\u001b[?2004l\ry")).isEqualTo("x\ny");
  }

  @Test
  void showsWhatIsNotSafeToShow() {
    assertThat(read("a\u202eb\u0085" + HostileText.raw(0xFF, 0x9B) + "31m"))
        .isEqualTo("a\\u202eb\\u0085\\xff\\x9b31m");
  }

  @Test
  void letsNoSequenceSwallowTheRest() {
    String text = "x".repeat(10_000);
    String read = read("a\u001b]0;" + text + "\nb");
    assertThat(read).isEqualTo("a\\x1b]0;" + text + "\nb");
    assertThat(read("\u001b[" + "1".repeat(1000) + "mz")).endsWith("1mz").hasSizeBetween(740, 750);
    assertThat(read("\u001b" + " ".repeat(1000) + "Fz")).endsWith(" Fz");
  }

  @Test
  void isNotSlowedDownByStringsInStrings() {
    String read = read("\u0090".repeat(2_000_000));
    assertThat(read.length()).isGreaterThan(6 * 1_990_000);
  }

  @Test
  void showsAStringThatNeverEnded() {
    TerminalText text = new TerminalText();
    Lines lines = new Lines();
    Bytes out = new Bytes();
    text.read("a\u001b]0;b", lines, out);
    text.end(lines, out);
    text.read("c", lines, out);
    assertThat(new String(out.array(), 0, out.length(), UTF_8)).isEqualTo("a\\x1b]0;bc");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[[ sshlog connection_close",
        "\u001b[m[[\u001b[0m ssh\u001b]0;x\u0007log connection_close",
        "\r\n\u001b[?2004l\r[[ sshlog",
        "[[[ sshlog",
        "[[[[ sshlog",
        "x\r[[ sshlog",
        "[[ sshlog[[ sshlog",
        "[[ ss[[ sshlog"
      })
  void nothingLooksLikeANotice(String text) {
    for (String[] pieces : new String[][] {{text}, text.split("")}) {
      assertThat(read(pieces)).doesNotContain("[[ sshlog").contains("[[ sshlo\\x67");
    }
  }

  @Provide
  Arbitrary<String> output() {
    Arbitrary<String> pieces =
        Arbitraries.of(
            "text ",
            "[",
            "[[ sshlog",
            "sshlog",
            "\r",
            "\n",
            "\r\n",
            "\u001b",
            "\u001b[",
            "31m",
            ";",
            "\u001b]0;",
            "\u0007",
            "\u001b\\",
            "\u001bP",
            "\u009b",
            "\u009d",
            "\u009c",
            "\u0090",
            "\u0018",
            "\b",
            "\u0003",
            "\t",
            "é",
            "\ud83d\ude00",
            "\u202e",
            "\udcff",
            "\udc9b",
            "(B",
            "\u001bk",
            "x".repeat(1500));
    return pieces.list().ofMaxSize(60).map(list -> String.join("", list));
  }

  @Property(tries = 2000)
  void piecesMakeNoDifference(
      @ForAll("output") String output, @ForAll @Size(max = 40) List<Integer> cuts) {
    List<String> pieces = new ArrayList<>();
    int from = 0;
    for (int cut : cuts) {
      int to = Math.min(output.length(), from + Math.floorMod(cut, 40));
      if (to > 0 && to < output.length() && Character.isHighSurrogate(output.charAt(to - 1))) {
        to--; // an event never cuts a character
      }
      pieces.add(output.substring(from, Math.max(from, to)));
      from = Math.max(from, to);
    }
    pieces.add(output.substring(from));
    String whole = read(output);
    assertThat(read(pieces.toArray(String[]::new))).isEqualTo(whole);
    assertThat(whole)
        .doesNotContain("[[ sshlog")
        .doesNotContainPattern("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f]");
  }
}
