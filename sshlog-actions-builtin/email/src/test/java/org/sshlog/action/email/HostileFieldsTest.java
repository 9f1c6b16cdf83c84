// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.email;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.format.EventFields;
import org.sshlog.spi.format.Printable;
import org.sshlog.spi.format.Template;
import org.sshlog.spi.testkit.EventCorpus;
import org.sshlog.spi.testkit.HostileText;

/** Whatever an event holds, the mail is of our making: read by a strict reader. */
class HostileFieldsTest {
  private static final List<String> BAD =
      List.of(
          "\r\nBcc: victim@example.com",
          "\nBcc: victim@example.com\n\n<script>",
          "\rSubject: x",
          "\r\n.\r\nMAIL FROM:<x@y>",
          "\r\n\r\nbody",
          "\u2028Bcc: x",
          "\u0085Bcc: x",
          "=?UTF-8?B?DQpCY2M6IHg=?=",
          "=0D=0ABcc: x",
          "2 of 2: forged",
          "\0",
          "From ",
          ".",
          " ",
          "\t",
          "é€😀",
          "\udc80\udcff",
          "\ud800",
          "\"<>,;:@()[]\\");
  private static final Session SESSION = Session.getInstance(new Properties());
  private static final Template SUBJECT =
      Template.parse("{{username}} did {{args}}\r\non {{hostname}}");
  private static final Template BODY =
      Template.parse("{{username}}\n{{args}}|{{target_path}}|\n.\nend ");

  @Provide
  Arbitrary<String> hostile() {
    Arbitrary<String> pieces =
        Arbitraries.oneOf(
            Arbitraries.of(BAD),
            Arbitraries.of(HostileText.all()),
            Arbitraries.strings().ofMaxLength(40),
            Arbitraries.strings().withChars("\r\n=?. \t:B\u00e9").ofMaxLength(200));
    return pieces.list().ofMaxSize(8).map(list -> String.join("", list));
  }

  private static ParsedMail mail(List<Note> notes) throws Exception {
    List<Note> again = notes.stream().map(note -> Note.decode(note.encode())).toList();
    assertThat(again).isEqualTo(notes);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new Letter(again)
        .write(
            SESSION,
            new InternetAddress("sshlog@example.com"),
            List.of(new InternetAddress("ops@example.com"), new InternetAddress("Me <me@b.org>")))
        .writeTo(out);
    ParsedMail mail = ParsedMail.read(out.toByteArray());
    assertThat(mail.headers())
        .containsEntry("from", "sshlog@example.com")
        .containsEntry("to", "ops@example.com, Me <me@b.org>")
        .containsEntry("auto-submitted", "auto-generated");
    assertThat(mail.headers().get("message-id"))
        .matches("<[0-9a-f]{32}@[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?>");
    return mail;
  }

  private static String shown(Event event, String field) {
    return Printable.of(EventFields.of(event).getOrDefault(field, ""));
  }

  private static void requireAsItIs(Event event) throws Exception {
    Note note = Note.of(event, SUBJECT, BODY);
    ParsedMail mail = mail(List.of(note));
    assertThat(mail.subject()).isEqualTo(note.subject());
    assertThat(note.subject()).doesNotContainPattern("[\\p{Cntrl}\u2028\u2029\u0085]");
    String args = shown(event, "args");
    if (args.length() <= 8 * 1024) {
      assertThat(mail.body())
          .isEqualTo(
              shown(event, "username")
                  + "\n"
                  + args
                  + "|"
                  + shown(event, "target_path")
                  + "|\n.\nend ");
    }
    ParsedMail all = mail(List.of(Note.of(event, SUBJECT, null)));
    assertThat(all.body().lines().skip(2).map(line -> line.substring(0, line.indexOf(": "))))
        .containsExactlyElementsOf(
            EventFields.of(event).entrySet().stream()
                .filter(field -> !field.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .toList());
  }

  @Property(tries = 40)
  void oneEventIsToldAsItIs(@ForAll("hostile") String text) throws Exception {
    for (Event event : EventCorpus.ofText(text)) {
      requireAsItIs(event);
    }
  }

  @Example
  void everySampleIsToldAsItIs() throws Exception {
    for (Event event : EventCorpus.all()) {
      requireAsItIs(event);
    }
  }

  @Property(tries = 40)
  void noEventMakesUpAnotherOneInADigest(
      @ForAll("hostile") String one, @ForAll("hostile") String other) throws Exception {
    List<Note> notes = new ArrayList<>();
    List<Event> events = new ArrayList<>(EventCorpus.ofText(one));
    events.addAll(EventCorpus.ofText(other));
    events.forEach(event -> notes.add(Note.of(event, SUBJECT, BODY)));
    ParsedMail mail = mail(notes);
    assertThat(mail.subject()).startsWith("[28 events] ");
    List<String> heads =
        mail.body().lines().filter(line -> !line.isEmpty() && !line.startsWith("  ")).toList();
    assertThat(heads).hasSize(28);
    for (int i = 0; i < 28; i++) {
      assertThat(heads.get(i)).isEqualTo(i + 1 + " of 28: " + notes.get(i).subject());
    }
  }

  @Example
  void theSameMailHasTheSameNumber() throws Exception {
    List<Event> events = EventCorpus.plain();
    Note one = Note.of(events.get(0), SUBJECT, BODY);
    Note other = Note.of(events.get(1), SUBJECT, BODY);
    String id = mail(List.of(one)).headers().get("message-id");
    assertThat(mail(List.of(one)).headers()).containsEntry("message-id", id);
    assertThat(mail(List.of(one, other)).headers()).doesNotContainEntry("message-id", id);
  }
}
