// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sshlog.spi.event.Command;
import org.sshlog.spi.event.CommandFinish;
import org.sshlog.spi.event.ConnectionClose;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.event.EventType;
import org.sshlog.spi.event.Samples;

class EventJsonTest {
  private static final JsonFactory STRICT =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private static final List<String> COMMON =
      List.of(
          "event_type",
          "ptm_pid",
          "session_id",
          "username",
          "user_id",
          "tty_id",
          "hostname",
          "time_ns",
          "tcp_info");
  private static final String SESSION =
      "start_time end_time pts_pid shell_pid existing auth_method key_type key_fingerprint"
          + " certificate_id certificate_serial certificate_authority";
  private static final String COMMAND =
      "pid parent_pid filename args argv cwd exe start_time end_time exit_code";

  private static final Map<EventType, String> OWN =
      Map.ofEntries(
          Map.entry(EventType.CONNECTION_ESTABLISHED, SESSION),
          Map.entry(
              EventType.CONNECTION_AUTH_FAILED,
              "start_time end_time auth_method invalid_user key_type key_fingerprint reason failures"),
          Map.entry(EventType.CONNECTION_CLOSE, SESSION + " bytes_in bytes_out lost_events"),
          Map.entry(EventType.COMMAND_START, COMMAND),
          Map.entry(EventType.COMMAND_FINISH, COMMAND + " signal stdout_size stdout"),
          Map.entry(EventType.TERMINAL_UPDATE, "shell_pid stream offset terminal_data data_len"),
          Map.entry(EventType.TERMINAL_INPUT, "shell_pid offset terminal_data data_len masked"),
          Map.entry(EventType.TERMINAL_RESIZE, "shell_pid rows columns"),
          Map.entry(
              EventType.FILE_UPLOAD,
              "target_path file_mode bytes protocol offset result duration_ms"),
          Map.entry(
              EventType.FILE_DOWNLOAD,
              "target_path file_mode bytes protocol offset result duration_ms"),
          Map.entry(EventType.FILE_OPERATION, "operation target_path new_path attributes result"),
          Map.entry(EventType.PORT_FORWARD, "direction action host port peer_ip peer_port error"),
          Map.entry(
              EventType.NETWORK_CONNECT,
              "pid filename remote_ip remote_port local_ip local_port error"),
          Map.entry(EventType.DATA_LOST, "count bytes cause"));

  /** The object as a map in its order; fails unless it is exactly one strict JSON object. */
  private static Map<String, Object> parse(String json) throws IOException {
    try (JsonParser parser = STRICT.createParser(json)) {
      assertThat(parser.nextToken()).isEqualTo(JsonToken.START_OBJECT);
      Map<String, Object> object = object(parser);
      assertThat(parser.nextToken()).as("nothing follows").isNull();
      return object;
    }
  }

  private static Map<String, Object> object(JsonParser parser) throws IOException {
    Map<String, Object> object = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      object.put(name, value(parser));
    }
    return object;
  }

  private static Object value(JsonParser parser) throws IOException {
    switch (parser.currentToken()) {
      case START_OBJECT:
        return object(parser);
      case START_ARRAY:
        List<Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          list.add(value(parser));
        }
        return list;
      case VALUE_NUMBER_INT:
        return parser.getLongValue();
      case VALUE_TRUE:
      case VALUE_FALSE:
        return parser.getBooleanValue();
      case VALUE_NULL:
        return "null";
      default:
        return parser.getText();
    }
  }

  @Test
  void has_the_specified_fields_in_their_order() throws IOException {
    List<Event> events = Samples.all("x");
    assertThat(events).extracting(Event::type).containsExactly(EventType.values());
    for (Event event : events) {
      Map<String, Object> object = parse(EventJson.of(event));
      List<String> expected = new ArrayList<>(COMMON);
      expected.addAll(List.of(OWN.get(event.type()).split(" ")));
      assertThat(object.keySet()).as(event.type().wireName()).containsExactlyElementsOf(expected);
      assertThat(object).containsEntry("event_type", event.type().wireName());
    }
  }

  @Test
  void has_the_values_of_the_event() {
    assertThat(EventJson.of(Samples.established(Samples.CONNECTION)))
        .isEqualTo(
            "{\"event_type\":\"connection_established\",\"ptm_pid\":4321,\"session_id\":\"s-1\","
                + "\"username\":\"alice\",\"user_id\":1000,\"tty_id\":3,\"hostname\":\"host\","
                + "\"time_ns\":1700000001234567890,\"tcp_info\":{\"client_ip\":\"192.0.2.7\","
                + "\"client_port\":50022,\"server_ip\":\"198.51.100.1\",\"server_port\":22},"
                + "\"start_time\":1700000000000,\"end_time\":0,\"pts_pid\":4330,"
                + "\"shell_pid\":5000,\"existing\":false,\"auth_method\":\"publickey\","
                + "\"key_type\":\"ED25519\",\"key_fingerprint\":\"SHA256:abc\","
                + "\"certificate_id\":null,\"certificate_serial\":null,"
                + "\"certificate_authority\":null}");
  }

  @Test
  void tells_the_times_of_a_command() throws IOException {
    Command command = Samples.command("/bin/sh", "-c", "exit 1");
    assertThat(parse(EventJson.of(Samples.start(command))))
        .containsEntry("start_time", 1_700_000_001_000L)
        .containsEntry("end_time", 0L)
        .containsEntry("exit_code", -1L)
        .containsEntry("filename", "sh")
        .containsEntry("args", "/usr/bin/x -c exit 1")
        .containsEntry("argv", List.of("/bin/sh", "-c", "exit 1"));
    assertThat(parse(EventJson.of(Samples.finish(command, 1))))
        .containsEntry("end_time", 1_700_000_001_234L)
        .containsEntry("exit_code", 1L)
        .containsEntry("stdout_size", "null")
        .containsEntry("stdout", "null");
  }

  @Test
  void says_null_for_what_is_not_known() throws IOException {
    Event close =
        new ConnectionClose(Samples.established(Samples.CONNECTION), Samples.TIME_NS, null, 0);
    assertThat(parse(EventJson.of(close)))
        .containsEntry("bytes_in", "null")
        .containsEntry("bytes_out", "null");
  }

  @Test
  void is_valid_and_harmless_whatever_the_event_holds() throws IOException {
    String text = "\"\\/\b\f\n\r\t\0\u001b[2J\u007f\u009b\u202e\u2028\udcff\ud800x\ude00\udc80";
    String read =
        text.replace('\ud800', '\ufffd')
            .replace('\udc80', '\ufffd')
            .replace('\udcff', '\ufffd')
            .replace('\ude00', '\ufffd');
    for (Event event : Samples.all(text)) {
      String json = EventJson.of(event);
      assertThat(json.codePoints()).allMatch(codePoint -> codePoint >= ' ' && codePoint <= '~');
      assertThat(parse(json)).containsEntry("username", read);
    }
  }

  @Test
  void leaves_other_languages_as_they_are() throws IOException {
    String text = "\u00fcber \u4e2d\u6587 \ud83d\ude00";
    Event event = Samples.transfer(true, text);
    assertThat(EventJson.of(event)).contains("\"target_path\":\"" + text + "\"");
    assertThat(parse(EventJson.of(event))).containsEntry("target_path", text);
  }

  @Test
  void gives_the_exact_bytes_of_a_list_that_is_no_text() throws IOException {
    Map<String, Object> object =
        parse(EventJson.of(Samples.start(Samples.command("cat", "a\udcff", "\u00fc"))));
    assertThat(object)
        .containsEntry("argv", List.of("cat", "a\ufffd", "\u00fc"))
        .containsEntry("argv_base64", List.of("Y2F0", "Yf8=", "w7w="));
    assertThat(new ArrayList<>(object.keySet())).containsSequence("argv", "argv_base64", "cwd");
  }

  @Test
  void says_so_when_arguments_are_cut_and_only_then() throws IOException {
    Command cut = new Command(1, 1, List.of(), true, "/", "/bin/cat", 0);
    assertThat(parse(EventJson.of(Samples.start(cut)))).containsEntry("args_truncated", true);
    assertThat(EventJson.of(Samples.start(Samples.command("x")))).doesNotContain("args_truncated");
  }

  @Test
  void an_output_is_told_with_its_full_size() throws IOException {
    CommandFinish finish = (CommandFinish) Samples.all("out").get(4);
    assertThat(parse(EventJson.of(finish)))
        .containsEntry("stdout", "out")
        .containsEntry("stdout_size", 9000L)
        .containsEntry("exit_code", 137L)
        .containsEntry("signal", 9L);
  }

  @Test
  void an_output_whose_size_is_not_known_is_told() throws IOException {
    CommandFinish known = (CommandFinish) Samples.all("out").get(4);
    CommandFinish finish =
        new CommandFinish(
            known.connection(),
            known.ttyId(),
            known.timeNs(),
            known.command(),
            0,
            0,
            new CommandFinish.Output(CommandFinish.Output.UNKNOWN_SIZE, "out"));
    assertThat(parse(EventJson.of(finish)))
        .containsEntry("stdout", "out")
        .containsEntry("stdout_size", "null");
  }
}
