// SPDX-License-Identifier: Apache-2.0
package org.sshlog.cli.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordingTest {
  private static final String V2 = "{\"version\": 2, \"width\": 90, \"height\": 30, \"env\": {}}\n";
  private static final String V3 =
      "{\"version\":3,\"term\":{\"cols\":90,\"rows\":30},\"idle_time_limit\":1.5}\n";

  @TempDir Path directory;

  private Recording open(String text) throws Exception {
    return Recording.open(Files.writeString(directory.resolve("r.cast"), text));
  }

  private static List<String> events(EventReader events) throws Exception {
    List<String> all = new ArrayList<>();
    try (events) {
      for (Event event = events.next(); event != null; event = events.next()) {
        all.add(event.micros() + " " + event.kind() + " " + event.text());
      }
    }
    return all;
  }

  @Test
  void version2CountsFromTheBeginning() throws Exception {
    Recording recording =
        open(
            V2
                + "[0.5, \"o\", \"a\"]\n\n[1,\"r\",\"100x40\"]\n[0.9,\"i\",\"b\"]\n[2,\"?\",\"c\"]\n");
    assertThat(recording.size()).isEqualTo(new Event.Size(30, 90));
    assertThat(recording.idleLimit()).isEmpty();
    assertThat(events(recording.read()))
        .containsExactly("500000 OUTPUT a", "1000000 RESIZE 100x40", "1000000 INPUT b");
  }

  @Test
  void version3CountsFromEventToEvent() throws Exception {
    Recording recording =
        open(
            V3
                + "[0.5,\"o\",\"a\"]\n# no event\n[1,\"?\",1,{\"x\":[]}]\n[0.25,\"m\",\"c\"]\n[0,\"x\",\"0\"]\n");
    assertThat(recording.size()).isEqualTo(new Event.Size(30, 90));
    assertThat(recording.idleLimit()).hasValue(1.5);
    assertThat(events(recording.read()))
        .containsExactly("500000 OUTPUT a", "1750000 MARKER c", "1750000 EXIT 0");
  }

  @Test
  void exactBytesBelongToTheEventBehindThem() throws Exception {
    EventReader events =
        open(V2 + "[0,\"b\",\"/w==\"]\n[0,\"s\",\"?\"]\n[0,\"o\",\"\ufffd\"]\n[0,\"o\",\"x\"]\n")
            .read();
    assertThat(events.next().exact()).containsExactly(0xFF);
    assertThat(events.next().exact()).isNull();
    events.close();
  }

  @Test
  void readingGoesOnAtAnyPlace() throws Exception {
    for (String text :
        List.of(
            V3
                + "[0.5,\"o\",\"\u00e9\"]\n#\n[1,\"o\",\"b\"]\n[1,\"b\",\"YQ==\"]\n[0,\"o\",\"c\"]\n[2,\"?\",0]\n[1,\"o\",\"d\"]",
            "\n[[ sshlog connection_established user: u at 2023-11-28T06:58:11Z ]]\na\n[[ sshlog time: 2023-11-28T06:58:12Z ]]\nb\n[[ sshlog time: 2023-11-28T06:58:14Z ]]\nc")) {
      Recording recording = open(text);
      List<String> all = events(recording.read());
      assertThat(all).hasSizeGreaterThan(3);
      EventReader events = recording.read();
      for (int i = 0; i <= all.size(); i++) {
        assertThat(events(recording.read(events.place()))).isEqualTo(all.subList(i, all.size()));
        events.next();
      }
      events.close();
    }
  }

  @Test
  void aLogHasTheTimesOfItsNotes() throws Exception {
    Recording recording =
        open(
            "\n[[ sshlog connection_established user: u at 2023-11-28T06:58:11.461000Z ]]\na\n[[ sshlog time: 2023-11-28T06:58:13.461000Z ]]\nb\n[[ sshlog 12 bytes of output are missing here ]]\n");
    assertThat(recording.size()).isNull();
    assertThat(events(recording.read()))
        .containsExactly(
            "0 OUTPUT \r\n",
            "0 MARKER connection_established user: u at 2023-11-28T06:58:11.461000Z",
            "0 OUTPUT a\r\n",
            "2000000 MARKER time: 2023-11-28T06:58:13.461000Z",
            "2000000 OUTPUT b\r\n",
            "2000000 MARKER sshlog: 12 bytes of output are missing here");
  }

  @Test
  void anEndInTheMiddleOfALineIsNoMistake() throws Exception {
    String whole = V2 + "[0.5,\"o\",\"a\"]\n[1.5,\"o\",\"\u00e9b\"]\n";
    byte[] bytes = whole.getBytes(StandardCharsets.UTF_8);
    Path file = directory.resolve("cut.cast");
    int cuts = 0;
    for (int length = V2.length(); length <= bytes.length; length++) {
      Files.write(file, Arrays.copyOf(bytes, length));
      EventReader events = Recording.open(file).read();
      List<String> all = events(events);
      assertThat(all)
          .isEqualTo(List.of("500000 OUTPUT a", "1500000 OUTPUT \u00e9b").subList(0, all.size()));
      cuts += events.isTruncated() ? 1 : 0;
    }
    assertThat(cuts).isGreaterThan(20);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "{}",
        "[]",
        "[1]",
        "[1,\"o\"",
        "[-1,\"o\",\"\"]",
        "[1e99,\"o\",\"\"]",
        "[1e999999999,\"o\",\"\"]",
        "[\"1\",\"o\",\"\"]",
        "[1,2,\"\"]",
        "[1,\"o\",\"a\"] x",
        "[1,\"b\",\"?\"]",
        "[1,\"o\",\"\u0001\"]",
        "null"
      })
  void aBadLineIsNamed(String line) throws Exception {
    EventReader events = open(V2 + "[0,\"o\",\"a\"]\n" + line + "\n[9,\"o\",\"b\"]\n").read();
    assertThat(events.next().text()).isEqualTo("a");
    assertThatThrownBy(events::next)
        .isInstanceOf(RecordingException.class)
        .hasMessageContaining("r.cast:3: no event");
    events.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n\n",
        "text\n",
        "{\"version\":2",
        "{\"version\":1}\n",
        "{\"version\":4}\n",
        "{}"
      })
  void whatIsNoRecordingIsRefused(String text) {
    assertThatThrownBy(() -> open(text)).isInstanceOf(RecordingException.class);
  }

  @Test
  void aLineWithoutEndIsRefused() throws IOException {
    Path file = Files.write(directory.resolve("zeros"), new byte[Lines.LONGEST + 1]);
    assertThatThrownBy(() -> Recording.open(file)).hasMessageContaining("longer than");
  }
}
