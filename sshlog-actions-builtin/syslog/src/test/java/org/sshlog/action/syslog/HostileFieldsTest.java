// SPDX-License-Identifier: Apache-2.0
package org.sshlog.action.syslog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.event.RawText;
import org.sshlog.spi.format.EventFields;
import org.sshlog.spi.format.EventLine;
import org.sshlog.spi.format.Printable;
import org.sshlog.spi.testkit.EventCorpus;
import org.sshlog.spi.testkit.Events;
import org.sshlog.spi.testkit.TestContext;

/** Whatever is in an event, a strict receiver reads just that, in just the fields it is for. */
class HostileFieldsTest {
  private static final Priorities PRIORITIES =
      new Priorities(Facility.AUTHPRIV, Severity.INFO, List.of());
  private static final Origin ORIGIN = new Origin("sshlog", 17);

  private static Layout rfc5424(MessageFormat format) {
    return new Rfc5424(ORIGIN, PRIORITIES, format, "sshlog@32473", Clock.systemUTC());
  }

  private static Map<String, String> printable(Event event) {
    return EventFields.of(event).entrySet().stream()
        .filter(field -> !field.getValue().isEmpty())
        .collect(Collectors.toMap(Map.Entry::getKey, field -> Printable.of(field.getValue())));
  }

  private static void requireExact(Event event) throws IOException {
    SyslogMessage message = SyslogMessage.parse(rfc5424(MessageFormat.TEXT).of(event));
    assertThat(message.parameters()).isEqualTo(printable(event));
    assertThat(message.text()).isEqualTo(EventLine.of(event));
    assertThat(message.messageId()).isEqualTo(event.type().wireName());
    assertThat(message.priority()).isEqualTo(8 * 10 + 6);
    requireJson(event);
    requireCef(event);
    requireJournal(event);
    requireOneOldLine(event);
  }

  private static void requireJson(Event event) throws IOException {
    String type = event.type().wireName();
    for (MessageFormat format :
        List.of(MessageFormat.JSON, MessageFormat.ECS, MessageFormat.OCSF)) {
      SyslogMessage message = SyslogMessage.parse(rfc5424(format).of(event));
      assertThat(message.marked()).isFalse();
      assertThat(message.element()).isNull();
      Map<String, Object> json = JSON.std.mapFrom(message.text());
      switch (format) {
        case JSON -> assertThat(json).containsEntry("event_type", type);
        case ECS -> assertThat(json.get("event").toString()).contains("action=" + type);
        default -> {
          long uid = ((Number) json.get("class_uid")).longValue();
          long activity = ((Number) json.get("activity_id")).longValue();
          assertThat(((Number) json.get("type_uid")).longValue()).isEqualTo(100 * uid + activity);
        }
      }
    }
  }

  private static void requireCef(Event event) {
    SyslogMessage message = SyslogMessage.parse(rfc5424(MessageFormat.CEF).of(event));
    CefMessage cef = CefMessage.parse(message.text());
    assertThat(cef.header()).startsWith("CEF:0", "SSHLog", "sshlogd").endsWith("3");
    assertThat(cef.extension()).containsEntry("msg", EventLine.of(event));
    String user = Printable.of(event.connection().username());
    assertThat(cef.extension().getOrDefault("duser", "")).isEqualTo(user);
  }

  private static void requireJournal(Event event) {
    byte[] datagram = new Journal(ORIGIN, PRIORITIES, MessageFormat.TEXT).of(event);
    Map<String, byte[]> fields = new HashMap<>(JournalEntry.parse(datagram).fields());
    assertThat(fields.remove("MESSAGE")).asString(UTF_8).isEqualTo(EventLine.of(event));
    assertThat(fields.remove("PRIORITY")).asString(UTF_8).isEqualTo("6");
    fields.keySet().removeIf(name -> name.startsWith("SYSLOG_"));
    EventFields.of(event)
        .forEach(
            (name, value) -> {
              byte[] found = fields.remove("SSHLOG_" + name.toUpperCase().replace('.', '_'));
              assertThat(found == null ? new byte[0] : found).isEqualTo(RawText.encode(value));
            });
    assertThat(fields).isEmpty();
  }

  private static void requireOneOldLine(Event event) {
    Layout layout = new Rfc3164(ORIGIN, PRIORITIES, MessageFormat.TEXT, false, Clock.systemUTC());
    String text = new String(layout.of(event), UTF_8);
    assertThat(text)
        .matches("<86>[A-Z][a-z]{2} [ 123][0-9] [0-9:]{8} [!-~]{1,255} sshlog\\[17]: [^\\p{Cc}]*")
        .endsWith(EventLine.of(event));
  }

  @Test
  void theWholeCorpusArrivesExactly() throws IOException {
    for (Event event : EventCorpus.all()) {
      requireExact(event);
    }
  }

  @Test
  void whatIsNotTooLongStaysAsItIs() {
    Shortening longest = new Shortening(Integer.MAX_VALUE);
    for (Event event : EventCorpus.all()) {
      assertThat(longest.of(event)).isEqualTo(event);
    }
  }

  @Test
  void theMarksOfTheFormsAreNoneInAText() throws IOException {
    for (String mark : List.of("|", "=", "]", "[", "\"", "\\", " ", ":", "x=", " duid=0 ", "\n")) {
      for (String text : List.of(mark, "a" + mark, mark + "a", mark + mark)) {
        for (Event event : EventCorpus.ofText(text)) {
          requireExact(event);
        }
      }
    }
  }

  @Property(tries = 50)
  void anyTextArrivesExactly(@ForAll @StringLength(max = 200) String text) throws IOException {
    // What a text from bytes can hold: no half of a surrogate pair.
    String possible = RawText.decode(text.getBytes(UTF_8), 0, text.getBytes(UTF_8).length);
    for (Event event : EventCorpus.ofText(possible)) {
      requireExact(event);
    }
  }

  @Property(tries = 50)
  void anyBytesArriveExactly(@ForAll byte[] bytes) throws IOException {
    for (Event event : EventCorpus.ofText(RawText.decode(bytes, 0, bytes.length))) {
      requireExact(event);
    }
  }

  @Test
  void whatIsTooLongIsShortenedAndStaysWhole() throws IOException {
    for (int limit : List.of(1400, 8192)) {
      for (MessageFormat format : MessageFormat.values()) {
        TestContext context = new TestContext();
        Layout layout = new Limited(rfc5424(format), limit, context.logger());
        for (Event event : EventCorpus.all()) {
          byte[] bytes = layout.of(event);
          assertThat(bytes.length).isLessThanOrEqualTo(limit);
          SyslogMessage message = SyslogMessage.parse(bytes);
          if (message.text().startsWith("{")) {
            JSON.std.mapFrom(message.text());
          } else if (format == MessageFormat.CEF) {
            CefMessage.parse(message.text());
          }
        }
        assertThat(context.log()).hasSize(1);
      }
    }
  }

  @Test
  void aShortenedTextSaysHowMuchIsMissing() {
    Event event = Events.sample().commandStart("cat", "a".repeat(100_000));
    Layout layout = new Limited(rfc5424(MessageFormat.TEXT), 1400, new TestContext().logger());
    Map<String, String> fields = SyslogMessage.parse(layout.of(event)).parameters();
    assertThat(fields).containsEntry("args_truncated", "true");
    String args = fields.get("args");
    int kept = args.indexOf("...");
    assertThat(args.substring(kept)).isEqualTo("...[+" + (100_013 - kept) + "]");
  }
}
