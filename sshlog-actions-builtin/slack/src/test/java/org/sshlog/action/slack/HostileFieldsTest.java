// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.slack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.format.EventLine;
import org.sshlog.spi.format.Template;
import org.sshlog.spi.testkit.EventCorpus;
import org.sshlog.spi.testkit.HostileText;

/** Whatever an event holds, the message is of our making: read by a strict reader. */
class HostileFieldsTest {
  private static final List<String> BAD =
      List.of(
          "<!channel>",
          "<!here|x>",
          "<@U012AB3CD>",
          "<#C1|x>",
          "<!subteam^S1>",
          "<http://evil.example/|bank>",
          "@here",
          "@channel",
          "a@everyone",
          "root@host",
          "@",
          "&lt;!channel&gt;",
          "&",
          "&amp",
          "`",
          "```",
          "*b* _i_ ~s~",
          "\"}]}",
          "\\",
          "\r\nBcc: x@y",
          "\n> quoted",
          ":skull:",
          "\u0000",
          "\ud83d\udc69\u200d\ud83d\udcbb",
          "\udc80\udcff",
          "\ud800");

  @Provide
  Arbitrary<String> hostile() {
    Arbitrary<String> pieces =
        Arbitraries.oneOf(
            Arbitraries.of(BAD),
            Arbitraries.of(HostileText.all()),
            Arbitraries.strings().ofMaxLength(30),
            Arbitraries.strings().withChars("<>&`@!*\\\n\"x ").ofMaxLength(400));
    return pieces.list().ofMaxSize(8).map(list -> String.join("", list));
  }

  private static List<Entry> entries(List<Event> events, Template template) {
    List<Entry> entries = new ArrayList<>();
    for (Event event : events) {
      Entry entry = Entry.of(event, template);
      Entry again = Entry.decode(entry.encode());
      assertThat(again.type()).isEqualTo(entry.type());
      entries.add(again);
    }
    return entries;
  }

  private static SlackMessage message(List<Event> events, Template template) throws IOException {
    return SlackMessage.read(Message.of(entries(events, template), ZoneOffset.UTC));
  }

  /** The line of an event, as it is to be shown. */
  private static void requireLine(Event event) throws IOException {
    SlackMessage message = message(List.of(event), null);
    assertThat(message.outside())
        .matches("\\*[a-z_]+\\* on CODE, \\+?\\d+-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d Z\nCODE");
    assertThat(message.code()).hasSize(2);
    String line = EventLine.of(event);
    String shown = message.code().get(1);
    String expected =
        line.substring(line.indexOf(") ") + 2)
            .replaceAll("(?i)(?<![\\p{L}\\p{Nd}])@|@(?=all|channel|everyone|group|here)", "\\\\x40")
            .replace("`", "\\x60");
    if (shown.endsWith("…") && !expected.endsWith("…")) {
      assertThat(expected).startsWith(shown.substring(0, shown.length() - 1));
    } else {
      assertThat(shown).isEqualTo(expected);
    }
  }

  @Property(tries = 150)
  void oneEventIsShownAsItIs(@ForAll("hostile") String text) throws IOException {
    for (Event event : EventCorpus.ofText(text)) {
      requireLine(event);
    }
  }

  @Example
  void everySampleIsShownAsItIs() throws IOException {
    for (Event event : EventCorpus.all()) {
      requireLine(event);
    }
  }

  @Property(tries = 100)
  void summariesHoldNothingElse(@ForAll("hostile") String one, @ForAll("hostile") String other)
      throws IOException {
    List<Event> events = new ArrayList<>(EventCorpus.ofText(one));
    events.addAll(EventCorpus.ofText(other));
    SlackMessage message = message(events, null);
    assertThat(message.count()).isEqualTo(events.size());
    assertThat(message.outside())
        .matches(
            "\\*28 events\\* on CODE, [-0-9: ]+ to [0-9:]+ Z: (2 [a-z_]+(, |;)){14}"
                + " by CODE \\(\\d+\\)(, CODE \\(\\d+\\))*"
                + "(\nCODE)+(\nThe first \\d+ of these 28 events are shown\\.)?");
  }

  @Property(tries = 100)
  void fieldsInATemplateAreCode(@ForAll("hostile") String text) throws IOException {
    Template template =
        Template.parse("*Login* of {{username}} from {{tcp_info.client_ip}}: {{x}}");
    for (Event event : EventCorpus.ofText(text)) {
      SlackMessage message = message(List.of(event), template);
      assertThat(message.outside()).isEqualTo("*Login* of CODE from CODE: ");
      assertThat(message.code()).hasSize(2).doesNotContain("");
    }
  }

  @Example
  void aFieldOfAnEventThatIsTooLongIsCut() throws IOException {
    Event event = EventCorpus.ofText("&<".repeat(70_000)).get(3);
    SlackMessage message = message(List.of(event), null);
    assertThat(message.sections().get(0)).endsWith("…```");
    assertThat(message(List.of(event), Template.parse("{{args}} {{argv}}")).code()).hasSize(2);
  }
}
